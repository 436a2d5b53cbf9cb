import Glibc

/// An advisory lock of a whole file (`flock`) that is not waited for without end.
///
/// The wait is cut short by the process's alarm, which nothing else may use meanwhile.
struct FileLock: ~Copyable {
  private let deadline: ContinuousClock.Instant
  private var isAlarmSet = false

  /// Takes how long to wait in all.
  init(patience: Duration) {
    deadline = ContinuousClock.now + patience
  }

  deinit {
    guard isAlarmSet else { return }
    var timer = itimerval()
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  /// Locks a file, and returns the number of the error that prevented it: `ETIMEDOUT` where another
  /// process had the lock all the time.
  mutating func take(_ descriptor: Int32) -> Int32? {
    var operation = LOCK_EX | LOCK_NB
    while flock(descriptor, operation) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { return errno }
      let rest = deadline - ContinuousClock.now
      guard rest > .zero else { return ETIMEDOUT }
      if !isAlarmSet { setAlarm(after: rest) }
      operation = LOCK_EX
    }
    return nil
  }

  /// Has a wait interrupted when it is over, and again and again after that, as it may begin a moment
  /// too late to be interrupted by the first alarm.
  private mutating func setAlarm(after rest: Duration) {
    isAlarmSet = true
    // A handler, and one without SA_RESTART, or the wait would go on.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGALRM, &action, nil)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    let (seconds, attoseconds) = rest.components
    var timer = itimerval()
    timer.it_value.tv_sec = Int(seconds)
    timer.it_value.tv_usec = Int(attoseconds / 1_000_000_000_000)
    timer.it_value.tv_usec += timer.it_value.tv_usec < 999_999 ? 1 : 0
    timer.it_interval.tv_usec = 50_000
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }
}
