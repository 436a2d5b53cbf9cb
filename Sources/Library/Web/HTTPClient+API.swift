extension HTTPClient {
  /// Sends a request, and returns the answer if it is a success and no sign-in page.
  package func response(to request: Request) async throws(APIError) -> Response {
    let response: Response
    do {
      response = try await send(request)
    } catch {
      throw APIError(error, of: request)
    }
    guard (200..<300).contains(response.status), !response.isPage(request) else {
      throw APIError(answer: response, to: request)
    }
    return response
  }

  /// Sends a request, and returns the answer's JSON.
  package func answer(to request: Request) async throws(APIError) -> Answer {
    try Answer(try await response(to: request), to: request)
  }
}

extension Response {
  /// Whether the body of this success is a page for people; a body that begins like JSON is none.
  fileprivate func isPage(_ request: Request) -> Bool {
    let first = body.withoutByteOrderMark.first { $0 > 0x20 }
    if let first, "{[\"-0123456789tfn".utf8.contains(first) {
      return status == request.policy.signInStatus && ErrorBody(self, to: request).json == nil
    }
    return isSignIn(ErrorBody(self, to: request), request.policy)
  }
}
