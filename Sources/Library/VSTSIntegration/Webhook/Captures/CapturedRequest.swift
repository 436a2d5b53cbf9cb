import Basics
import JSON
import SentryState
import Web

/// A request to a hook's target as somebody captured it, whatever the capture looked like.
struct CapturedRequest {
  var headers = CapturedHeaders()
  /// The body byte for byte; `nil` where there is none.
  var body: ArraySlice<UInt8>?
  /// What the body says, where it is a JSON object.
  var payload: PayloadMembers?
  /// When it was captured, by its own word.
  var receivedAt: Timestamp?

  /// Takes a request with a body that is yet to be looked at.
  init(headers: CapturedHeaders, body: ArraySlice<UInt8>?, receivedAt: Timestamp? = nil) {
    self.headers = headers
    self.body = body
    payload = body.flatMap { PayloadMembers(body: $0) }
    self.receivedAt = receivedAt
  }

  /// Takes a payload that has been looked at.
  init(
    headers: CapturedHeaders = CapturedHeaders(), body: ArraySlice<UInt8>, payload: PayloadMembers,
    receivedAt: Timestamp? = nil
  ) {
    self.headers = headers
    self.body = body
    self.payload = payload
    self.receivedAt = receivedAt
  }
}
