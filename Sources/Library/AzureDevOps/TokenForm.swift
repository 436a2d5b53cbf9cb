package import Web
import Basics

/// What a token looks like, by which people tell what they have at hand.
package enum TokenForm: String, Sendable {
  /// A personal access token.
  case pat
  /// A JSON web token, as Entra ID and pipelines make.
  case jwt
  case other

  init(_ token: String) {
    if token.isJWT {
      self = .jwt
    } else if token.utf8.count == 52 && token.utf8.allSatisfy(\.isBase32Digit)
      || token.utf8.count == 84 && token.contains("AZDO")
    {
      self = .pat
    } else {
      self = .other
    }
  }
}

extension Credential {
  /// What its token looks like.
  package var tokenForm: TokenForm {
    var form = TokenForm.other
    hide { form = TokenForm($0) }
    return form
  }
}

extension UInt8 {
  /// Whether it is one of `a` to `z` and `2` to `7`.
  fileprivate var isBase32Digit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "2")...UInt8(ascii: "7"): true
    default: false
    }
  }
}
