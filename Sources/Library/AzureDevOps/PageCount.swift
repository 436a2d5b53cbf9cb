import Web

/// How many pages of a list were asked for: a faulty service may never come to the last one.
struct PageCount {
  private let name: String
  private let limit: Int
  private var count = 1

  /// Counts the pages of what is called so, the first of which is asked for next.
  init(of name: String, atMost limit: Int) {
    self.name = name
    self.limit = limit
  }

  /// Takes note that another page is asked for; throws a failure of kind `protocol` where there
  /// were too many.
  mutating func goOn(after answer: Answer) throws(APIError) {
    guard count < limit else {
      throw answer.unexpected("the list of \(name) does not end: \(limit) pages, and no last one")
    }
    count += 1
  }
}
