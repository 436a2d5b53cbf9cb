import Basics
import CCurl
import Glibc

/// The thread on which libcurl works, started by the first submission.
final class TransferLoop: Sendable {
  /// What other threads leave for the loop.
  private struct Inbox {
    var submissions: [Submission] = []
    var cancelled: [UInt64] = []
    /// When everything in flight that is not shielded is given up, by the system's monotonic clock.
    var deadline: Double?
    var isStopped = false
    /// Why libcurl turned out to be unfit for use, which ends the loop too.
    var failure: TransferFailure?
    var waker: Waker?
    var thread: pthread_t?
  }

  private let inbox = Guarded(Inbox())
  private let settings: TransferSettings

  init(settings: TransferSettings) {
    self.settings = settings
  }

  /// Begins a transfer; its continuation is resumed once, whatever happens.
  func submit(_ submission: Submission) {
    let refusal: TransferFailure? = inbox.withLock { inbox in
      if let failure = inbox.failure { return failure }
      guard !inbox.isStopped else { return .interrupted(submission.request) }
      if inbox.thread == nil { inbox.thread = startThread { self.run() } }
      guard inbox.thread != nil else { return .noThread }
      // What is there already has woken it.
      if inbox.submissions.isEmpty { inbox.waker?.wake() }
      inbox.submissions.append(submission)
      return nil
    }
    if let refusal { submission.done.resume(returning: .failure(refusal)) }
  }

  /// Gives up a transfer, if it is not done.
  func cancel(_ id: UInt64) {
    inbox.withLock { inbox in
      inbox.cancelled.append(id)
      inbox.waker?.wake()
    }
  }

  /// Gives up what is still in flight after so many seconds, and not shielded.
  func interrupt(grace: Double) {
    inbox.withLock { inbox in
      inbox.deadline = min(inbox.deadline ?? .infinity, TransferClock.system.now() + grace)
      inbox.waker?.wake()
    }
  }

  /// Gives up everything and returns when the thread has ended.
  func stop() {
    let thread = inbox.withLock { inbox in
      inbox.isStopped = true
      inbox.waker?.wake()
      return inbox.thread.take()
    }
    if let thread { pthread_join(thread, nil) }
  }

  private func run() {
    // Signals belong to the program's own threads; a write to a closed connection raises SIGPIPE
    // here, and with CURLOPT_NOSIGNAL libcurl does not keep it away.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    do throws(TransferFailure) {
      let multi = try MultiHandle(concurrency: settings.concurrency)
      inbox.withLock { $0.waker = Waker(multi: multi.pointer) }
      defer { withExtendedLifetime(multi) { inbox.withLock { $0.waker = nil } } }
      try serve(ActiveTransfers(multi, settings: settings))
    } catch {
      refuseAll(error)
    }
  }

  /// Works on what is submitted until the loop is stopped.
  private func serve(_ idle: ActiveTransfers) throws(TransferFailure) {
    var transfers = idle
    var isStopped = false
    do throws(TransferFailure) {
      while !isStopped {
        let news = inbox.withLock { inbox in
          defer {
            inbox.submissions = []
            inbox.cancelled = []
          }
          return (inbox.submissions, inbox.cancelled, inbox.deadline, inbox.isStopped)
        }
        isStopped = news.3
        for submission in news.0 { transfers.begin(submission) }
        for id in news.1 { transfers.interrupt(id) }
        try transfers.perform()
        let left = news.2.map { $0 - TransferClock.system.now() }
        if isStopped {
          transfers.interruptAll()
        } else if (left ?? 1) <= 0 {
          transfers.interruptUnshielded()
        }
        if !isStopped { try transfers.wait(seconds: left.flatMap { $0 > 0 ? $0 : nil }) }
      }
    } catch {
      transfers.failAll(error)
      throw error
    }
  }

  /// Ends all submissions, now and later, because libcurl cannot be used.
  private func refuseAll(_ failure: TransferFailure) {
    let refused = inbox.withLock { inbox in
      inbox.failure = failure
      defer { inbox.submissions = [] }
      return inbox.submissions
    }
    for submission in refused { submission.done.resume(returning: .failure(failure)) }
  }
}

/// Wakes a loop that waits in `curl_multi_poll`.
///
/// `curl_multi_wakeup` is the one function of a multi handle that any thread may call; the loop
/// takes this value back, under the lock, before it frees the handle.
private struct Waker: @unchecked Sendable {
  let multi: UnsafeMutableRawPointer

  func wake() { ccurl_multi_wakeup(multi) }
}
