import SQLite
package import SentryState

/// How a worker works.
package struct TaskWorkerOptions: Sendable {
  /// How many tasks run at once.
  package var concurrency: Int
  /// The seconds that a task is leased for; the worker renews its leases while it runs.
  package var lease: Double
  /// Whether the worker ends when nothing is due.
  package var isDraining: Bool
  /// How the worker is named in its leases.
  package var owner: String

  package init(concurrency: Int, lease: Double = 60, isDraining: Bool = false, owner: String) {
    self.concurrency = concurrency
    self.lease = lease
    self.isDraining = isDraining
    self.owner = owner
  }
}

/// Takes tasks from the queue and runs them, several at once.
///
/// What has ended is acknowledged, and what is to be run next is claimed, in one transaction for
/// as many tasks as there are at the moment: they share the wait for the disk, so that 150,000
/// tasks a second end where a commit for each would let fewer than 4,000.
package actor TaskWorker {
  /// How often it looks for new tasks while it has room for them.
  private static let pollingInterval = Duration.milliseconds(100)
  /// How much work it keeps at hand, in seconds of it, and at most in tasks.
  private static let reserve = (seconds: 0.1, tasks: 1000)
  /// How many reports may wait for a slow reader before no more tasks are ended.
  private static let mostReports = 4000

  private let store: Store
  private let options: TaskWorkerOptions
  private let now: @Sendable () -> Timestamp
  private let runTask: @Sendable (LeasedTask) async -> TaskRun?
  private let report: @Sendable ([WorkReport]) throws -> Void
  private let clock = ContinuousClock()

  private var leases = HeldLeases()
  private var isCommitting = false
  private var isStopping = false
  private var isDrained = false
  private var failure: (any Error)?
  /// When the oldest of the leases was last made or renewed.
  private var renewedAt: ContinuousClock.Instant
  /// When the queue had no more tasks than were claimed.
  private var foundEmptyAt: ContinuousClock.Instant?
  /// The tasks that end in a second, and when they were last counted.
  private var rate = 0.0
  private var countedAt: ContinuousClock.Instant
  private var reports: [WorkReport] = []
  private var isReporting = false
  private var sleeper: CheckedContinuation<Void, Never>?
  private var isWoken = false

  /// Takes the store, and what runs a task, which returns `nil` for one that was interrupted;
  /// `report` is told what became of each, after the commit that holds it.
  package init(
    store: Store, options: TaskWorkerOptions,
    now: @escaping @Sendable () -> Timestamp = Timestamp.now,
    runTask: @escaping @Sendable (LeasedTask) async -> TaskRun?,
    report: @escaping @Sendable ([WorkReport]) throws -> Void
  ) {
    self.store = store
    self.options = options
    self.now = now
    self.runTask = runTask
    self.report = report
    renewedAt = clock.now
    countedAt = clock.now
  }

  /// Works until it is stopped, or the queue is drained.
  ///
  /// When the task is cancelled, what is running is interrupted and given back. Throws an error of
  /// the store, or one that `report` throws.
  package func run() async throws {
    let interval = min(Self.pollingInterval, .seconds(options.lease / 6))
    let ticker = Task {
      while true {
        try await Task.sleep(for: interval)
        wake()
      }
    }
    defer { ticker.cancel() }
    try await withTaskCancellationHandler {
      do {
        try await work()
      } catch {
        await abandon()
        throw error
      }
    } onCancel: {
      Task { await self.interrupt() }
    }
  }

  /// Takes no more tasks, gives back those that are not begun, and lets the others end.
  package func stop() {
    isStopping = true
    wake()
  }

  private func interrupt() {
    stop()
    leases.cancelRunning()
  }

  private func work() async throws {
    while true {
      if let failure { throw failure }
      if leases.isEmpty, isStopping || isDrained {
        if reports.isEmpty, !isReporting { return }
        await sleep()
      } else if let transaction = nextTransaction() {
        try await commit(transaction)
        beginTasks()
      } else {
        await sleep()
      }
    }
  }

  /// Gives back what it can, after an error.
  private func abandon() async {
    interrupt()
    while !leases.running.isEmpty { await sleep() }
    var last = WorkTransaction()
    last.ended = leases.takeEnded()
    last.givenBack = leases.takeWaiting()
    // What cannot be given back will be taken when its lease ends.
    _ = try? await write(last)
  }

  private func sleep() async {
    if !isWoken { await withCheckedContinuation { sleeper = $0 } }
    isWoken = false
  }

  private func wake() {
    isWoken = true
    sleeper?.resume()
    sleeper = nil
  }
}

extension TaskWorker {
  /// What is to be told to the queue now, and asked of it; `nil` if nothing is.
  private func nextTransaction() -> WorkTransaction? {
    var transaction = WorkTransaction()
    let time = clock.now
    if !leases.isEmpty, time - renewedAt >= .seconds(options.lease / 3) {
      transaction.renewed = leases.leased
    }
    if isStopping { transaction.givenBack = leases.takeWaiting() }
    if reports.count < Self.mostReports {
      transaction.ended = leases.takeEnded()
      transaction.claiming = room(at: time, afterEnding: transaction.ended.count)
    }
    return transaction.isEmpty ? nil : transaction
  }

  /// How many tasks are to be claimed.
  private func room(at time: ContinuousClock.Instant, afterEnding ended: Int) -> Int {
    if ended > 0 {
      let seconds = max((time - countedAt) / .seconds(1), 1e-4)
      rate = (rate + Double(ended) / seconds) / 2
      countedAt = time
      foundEmptyAt = nil
    }
    guard !isStopping, !leases.hasSuspect else { return 0 }
    if let foundEmptyAt, time - foundEmptyAt < Self.pollingInterval { return 0 }
    // Short tasks would wait for the next commit, so a tenth of a second of them is held beside
    // those that run; of long ones none is, so that another worker can take it.
    let reserve = min(Int(rate * Self.reserve.seconds), Self.reserve.tasks)
    return max(options.concurrency + reserve - leases.count, 0)
  }

  private func commit(_ transaction: WorkTransaction) async throws {
    let time = clock.now
    if leases.isEmpty || !transaction.renewed.isEmpty { renewedAt = time }
    let result = try await write(transaction)
    leases.drop(result.lost)
    leases.add(result.claim.tasks)
    if transaction.claiming > 0 {
      let isLast = result.claim.tasks.count < transaction.claiming && !leases.hasSuspect
      foundEmptyAt = isLast ? time : nil
      isDrained = options.isDraining && isLast && leases.isEmpty
    }
    let reports = result.reports(of: transaction)
    guard !reports.isEmpty else { return }
    self.reports += reports
    tell()
  }

  private func write(_ transaction: WorkTransaction) async throws -> WorkTransaction.Result {
    isCommitting = true
    defer { isCommitting = false }
    let (options, now) = (options, now)
    if transaction.isOnlyAsking {
      let isAvailable = try await store.read { database in
        try TaskQueue.hasAvailable(at: now(), in: database)
      }
      guard isAvailable else { return WorkTransaction.Result() }
    }
    return try await store.write { database in
      try transaction.write(to: TaskQueue(in: database, at: now()), options: options)
    }
  }

  /// Reports what is known, beside the work: whoever reads it may be slow.
  private func tell() {
    guard !isReporting, !reports.isEmpty else { return }
    isReporting = true
    let batch = reports
    reports = []
    Task.detached { [report] in
      await self.endReport(Result { try report(batch) })
    }
  }

  private func endReport(_ result: Result<Void, any Error>) {
    if case .failure(let error) = result { failure = error }
    isReporting = false
    tell()
    wake()
  }

  private func beginTasks() {
    // A worker that was stopped for longer than its leases asks for them first.
    guard !isStopping, clock.now - renewedAt < .seconds(options.lease) else { return }
    while leases.running.count < options.concurrency,
      let task = leases.takeNext(isCommitting: isCommitting)
    {
      let work = Task.detached { [runTask] in
        await self.end(task, await runTask(task))
      }
      leases.begin(task, work)
    }
  }

  private func end(_ task: LeasedTask, _ run: TaskRun?) {
    leases.end(task, run)
    beginTasks()
    wake()
  }
}
