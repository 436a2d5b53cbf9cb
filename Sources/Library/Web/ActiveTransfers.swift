import CCurl
import Glibc

/// The owner of a multi handle.
final class MultiHandle {
  let pointer: UnsafeMutableRawPointer

  init?(concurrency: Int) {
    guard let pointer = ccurl_multi_init() else { return nil }
    self.pointer = pointer
    ccurl_multi_set_long(pointer, CURLMOPT_PIPELINING, ccurl_multiplex())
    ccurl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, concurrency)
    ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 4 * concurrency)
  }

  deinit {
    ccurl_multi_cleanup(pointer)
  }
}

/// The transfers that one multi handle works on, all on the loop's thread.
struct ActiveTransfers {
  private let multi: MultiHandle
  private let settings: TransferSettings
  private let authorities: CertificateAuthorities
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
  /// Transfers that are done, kept for their easy handles.
  private var idle: [Transfer] = []

  init(_ multi: MultiHandle, settings: TransferSettings) {
    self.multi = multi
    self.settings = settings
    authorities = CertificateAuthorities(file: settings.caFile) { name in
      getenv(name).map { String(cString: $0) }
    }
  }

  mutating func begin(_ submission: Submission) {
    let transfer: Transfer
    if let reused = idle.popLast() {
      reused.restart(submission)
      transfer = reused
    } else if let new = Transfer(submission, settings: settings, authorities: authorities) {
      transfer = new
    } else {
      submission.done.resume(
        returning: .failure(
          TransferFailure(.unreachable, "cannot make a transfer: out of memory", phase: .final)))
      return
    }
    active[transfer.easy] = transfer
    handles[submission.id] = transfer.easy
    ccurl_multi_add_handle(multi.pointer, transfer.easy)
  }

  /// Lets libcurl work, and hands out what is done.
  mutating func perform() {
    var running: Int32 = 0
    ccurl_multi_perform(multi.pointer, &running)
    var left: Int32 = 0
    while let message = ccurl_multi_info_read(multi.pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
        continue
      }
      let code = message.pointee.data.result
      end(easy) { $0.outcome(code) }
    }
  }

  mutating func interrupt(_ id: UInt64) {
    guard let easy = handles[id] else { return }
    end(easy) { .failure(.interrupted($0.submission.url)) }
  }

  mutating func interruptAll() {
    for id in handles.keys { interrupt(id) }
  }

  /// Waits for the network, the loop's waker or the time, in seconds.
  func wait(seconds: Double?) {
    let limit = min(seconds ?? 3600, 3600)
    ccurl_multi_poll(multi.pointer, Int32((limit * 1000).rounded(.up)))
  }

  private mutating func end(
    _ easy: UnsafeMutableRawPointer, _ outcome: (Transfer) -> Submission.Outcome
  ) {
    guard let transfer = active.removeValue(forKey: easy) else { return }
    handles[transfer.submission.id] = nil
    let result = outcome(transfer)
    ccurl_multi_remove_handle(multi.pointer, easy)
    if idle.count < settings.concurrency { idle.append(transfer) }
    transfer.submission.done.resume(returning: result)
  }
}
