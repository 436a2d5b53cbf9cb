import Basics
import CCurl

/// The owner of a multi handle.
final class MultiHandle {
  let pointer: UnsafeMutableRawPointer

  /// Makes a handle that can be woken, for which it needs file descriptors.
  init(concurrency: Int) throws(TransferFailure) {
    guard HTTPLibrary.isReady else { throw .notReady }
    guard let pointer = ccurl_multi_init() else { throw .noMemory }
    self.pointer = pointer
    guard ccurl_multi_wakeup(pointer) == CURLM_OK else { throw .noDescriptors }
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

  init(_ multi: MultiHandle, settings: TransferSettings) {
    self.multi = multi
    self.settings = settings
    authorities = CertificateAuthorities(file: settings.caFile)
  }

  mutating func begin(_ submission: Submission) {
    do throws(TransferFailure) {
      let transfer = try Transfer(submission, settings: settings, authorities: authorities)
      let easy = transfer.easy.pointer
      let code = ccurl_multi_add_handle(multi.pointer, easy)
      guard code == CURLM_OK else { throw TransferFailure(code) }
      active[easy] = transfer
      handles[submission.id] = easy
    } catch {
      submission.done.resume(returning: .failure(error))
    }
  }

  /// Lets libcurl work, and hands out what is done.
  mutating func perform() throws(TransferFailure) {
    var running: Int32 = 0
    let code = ccurl_multi_perform(multi.pointer, &running)
    guard code == CURLM_OK else { throw TransferFailure(code) }
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
    end(easy) { .failure(.interrupted($0.submission.request)) }
  }

  mutating func interruptAll() {
    for id in handles.keys { interrupt(id) }
  }

  mutating func failAll(_ failure: TransferFailure) {
    for easy in active.keys { end(easy) { _ in .failure(failure) } }
  }

  mutating func interruptUnshielded() {
    for transfer in active.values where !transfer.submission.isShielded {
      interrupt(transfer.submission.id)
    }
  }

  /// Waits for the network, the loop's waker or the time, in seconds.
  func wait(seconds: Double?) throws(TransferFailure) {
    let milliseconds = min(seconds ?? 3600, 3600) * 1000
    let code = ccurl_multi_poll(multi.pointer, Int32(clamping: Int(clamping: milliseconds + 0.5)))
    guard code == CURLM_OK else { throw TransferFailure(code) }
  }

  private mutating func end(
    _ easy: UnsafeMutableRawPointer, _ outcome: (Transfer) -> Submission.Outcome
  ) {
    guard let transfer = active.removeValue(forKey: easy) else { return }
    handles[transfer.submission.id] = nil
    let result = outcome(transfer)
    ccurl_multi_remove_handle(multi.pointer, easy)
    transfer.submission.done.resume(returning: result)
  }
}
