import Basics
import Testing

@Suite("A memo")
struct AskedOnceTests {
  private struct Refusal: Error, Equatable {
    let number: Int
  }

  private let memo = AskedOnce<String, Int, Refusal>()
  private let questions = Guarded(0)

  private func ask(_ key: String, failing isFailing: Bool = false) async throws(Refusal) -> Int {
    try await memo.answer(to: key) { [questions] () async throws(Refusal) in
      let number = questions.withLock { questions in
        questions += 1
        return questions
      }
      await Task.yield()
      if isFailing { throw Refusal(number: number) }
      return number
    }
  }

  @Test("asks once for each key, however many want to know")
  func once() async throws {
    let answers = await Array(repeating: "a", count: 20).concurrentMap {
      [self] key throws(Refusal) in
      try await ask(key)
    }
    #expect(try answers.map { try $0.get() } == Array(repeating: 1, count: 20))
    #expect(try await ask("b") == 2)
    #expect(try await ask("a") == 1)
  }

  @Test("tells an answer that is there or on its way, and asks for none")
  func ifAsked() async throws {
    #expect(await memo.answerIfAsked(to: "a") == nil)
    let asked = Task.immediate { try await ask("a") }
    #expect(await memo.answerIfAsked(to: "a") == 1)
    #expect(try await asked.value == 1)
    await #expect(throws: Refusal(number: 2)) { try await ask("b", failing: true) }
    #expect(await memo.answerIfAsked(to: "b") == nil)
    #expect(questions.withLock { $0 } == 2)
  }

  @Test("forgets a failure once it is told, so that the next one asks anew")
  func failure() async throws {
    await #expect(throws: Refusal(number: 1)) { try await ask("a", failing: true) }
    await #expect(throws: Refusal(number: 2)) { try await ask("a", failing: true) }
    #expect(try await ask("a") == 3)
    #expect(try await ask("a", failing: true) == 3)
  }

  @Test("keeps a failure that is an answer")
  func refusal() async throws {
    let memo = AskedOnce<String, Int, Refusal>(keeping: { $0.number == 2 })
    let numbers = Guarded([1, 2, 3])
    for number in [1, 2, 2, 2] {
      await #expect(throws: Refusal(number: number)) {
        try await memo.answer(to: "a") { () throws(Refusal) in
          throw Refusal(number: numbers.withLock { $0.removeFirst() })
        }
      }
    }
    #expect(numbers.withLock { $0 } == [3])
  }
}

@Suite("A concurrent map")
struct ConcurrentMapTests {
  @Test("gives what came of each element in its place")
  func order() async {
    let results = await (0..<20).concurrentMap { number throws(Failure) in
      for _ in number..<20 { await Task.yield() }
      if number.isMultiple(of: 7) { throw Failure(.io, "\(number)") }
      return number * 2
    }
    #expect(
      results
        == (0..<20).map {
          $0.isMultiple(of: 7) ? .failure(Failure(.io, "\($0)")) : .success($0 * 2)
        })
  }
}
