extension HTTPClient {
  /// Sends a request, and returns the answer if it is a success and no sign-in page.
  package func response(
    to request: Request, redaction: Redaction
  ) async throws(APIError) -> Response {
    let response: Response
    do {
      response = try await send(request)
    } catch {
      throw APIError(error, url: request.url, redaction: redaction)
    }
    guard (200..<300).contains(response.status), !response.isPage(redaction) else {
      throw APIError(answer: response, url: request.url, redaction: redaction)
    }
    return response
  }

  /// Sends a request, and returns the answer's JSON.
  package func answer(
    to request: Request, redaction: Redaction
  ) async throws(APIError) -> Answer {
    try Answer(
      try await response(to: request, redaction: redaction), url: request.url, redaction: redaction)
  }
}

extension Response {
  /// Whether the body of this success is a page for people; a body that begins like JSON is none.
  fileprivate func isPage(_ redaction: Redaction) -> Bool {
    let first = body.withoutByteOrderMark.first { $0 > 0x20 }
    if let first, "{[\"-0123456789tfn".utf8.contains(first) {
      return status == 203
        && ErrorBody(body, contentType: header("Content-Type"), redaction: redaction).json == nil
    }
    return isSignIn(
      ErrorBody(body, contentType: header("Content-Type"), redaction: redaction))
  }
}
