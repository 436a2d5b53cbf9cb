import Web

/// A page of a list, and where the next one begins.
struct Page<Element, Position> {
  let answer: Answer
  let elements: [Element]
  /// What tells the page from others; `nil` where nothing does.
  let mark: String?
  /// `nil` on the last page.
  let next: Position?
}

extension AzureDevOpsClient {
  /// Gives the pages of a list to `body`, until it returns `false`.
  ///
  /// A service that gives a page again, or never the last one, is a failure of kind `protocol`.
  func forEachPage<Element, Position>(
    of things: String, from start: Position,
    _ ask: (Position) async throws(APIError) -> Page<Element, Position>,
    _ body: ([Element]) -> Bool
  ) async throws(APIError) {
    var page = try await ask(start)
    var count = 1
    var marks = Set([page.mark].compactMap(\.self))
    while body(page.elements), let next = page.next {
      guard count < mostPages else {
        throw page.answer.endless(
          "the list of \(things) does not end: \(mostPages) pages, and no last one")
      }
      count += 1
      page = try await ask(next)
      guard page.mark.map({ marks.insert($0).inserted }) ?? true else {
        throw page.answer.endless("the service gives the same page of \(things) again")
      }
    }
  }
}

extension Answer {
  /// What the next page of the list is asked for with; `nil` where the service names none.
  var continuationToken: String? {
    response.header("X-MS-ContinuationToken").flatMap { $0.isEmpty ? nil : $0 }
  }
}
