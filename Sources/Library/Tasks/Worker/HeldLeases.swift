/// The tasks that a worker holds leases of: those that are not begun, that run, and that have ended.
struct HeldLeases {
  /// A lease, among those that a worker may have had of a task.
  struct Key: Hashable {
    let id: Int
    let token: Int

    init(_ task: LeasedTask) {
      id = task.id
      token = task.token
    }
  }

  /// A task that is being run.
  struct Running {
    let task: LeasedTask
    let work: Task<Void, Never>
  }

  /// A task that was run, which the queue does not know of yet.
  struct Ended {
    let task: LeasedTask
    /// What it came to; `nil` where it was interrupted, and is to be given back.
    let run: TaskRun?
  }

  /// The tasks that are not begun, the next one last.
  private(set) var waiting: [LeasedTask] = []
  private(set) var running: [Key: Running] = [:]
  private(set) var ended: [Ended] = []

  /// How many tasks are still to be ended.
  var count: Int { waiting.count + running.count }
  var isEmpty: Bool { count == 0 && ended.isEmpty }
  var hasSuspect: Bool {
    waiting.contains(where: \.isSuspect) || running.values.contains(where: \.task.isSuspect)
  }
  /// All tasks whose leases must last.
  var leased: [LeasedTask] { waiting + running.values.map(\.task) + ended.map(\.task) }

  mutating func add(_ tasks: [LeasedTask]) {
    waiting = tasks.reversed() + waiting
  }

  /// Takes the next task, if it may be begun: one that may kill its worker runs alone.
  mutating func takeNext(isCommitting: Bool) -> LeasedTask? {
    let isAlone = running.isEmpty && ended.isEmpty && !isCommitting
    guard let next = waiting.last, !next.isSuspect || isAlone else { return nil }
    waiting.removeLast()
    return next
  }

  mutating func begin(_ task: LeasedTask, _ work: Task<Void, Never>) {
    running[Key(task)] = Running(task: task, work: work)
  }

  mutating func end(_ task: LeasedTask, _ run: TaskRun?) {
    running[Key(task)] = nil
    ended.append(Ended(task: task, run: run))
  }

  mutating func takeEnded() -> [Ended] {
    defer { ended = [] }
    return ended
  }

  mutating func takeWaiting() -> [LeasedTask] {
    defer { waiting = [] }
    return waiting
  }

  /// Forgets tasks that are not begun, and stops those that are.
  mutating func drop(_ tasks: [LeasedTask]) {
    let keys = Set(tasks.map(Key.init))
    waiting.removeAll { keys.contains(Key($0)) }
    for key in keys { running[key]?.work.cancel() }
  }

  func cancelRunning() {
    for running in running.values { running.work.cancel() }
  }
}
