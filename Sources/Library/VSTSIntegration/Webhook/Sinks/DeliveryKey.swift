import Basics

extension Delivery {
  /// What a delivery is known by wherever it is sent: subscription and notification, else the digest
  /// of its body.
  package var key: String {
    if let subscriptionID, let notification = notificationID?.idText {
      return "\(subscriptionID)/\(notification)"
    }
    return "sha256:" + SHA256.hexDigest(of: Array(content?.body ?? []))
  }

  /// What its order is kept within: the work item, else the subscription's resource, else nothing
  /// but itself.
  var orderKey: String {
    if let workItem = content?.workItemID?.idText { return workItem }
    if let subscriptionID, let resource = content?.resourceID {
      return "\(subscriptionID)/\(resource)"
    }
    return key
  }
}

extension String {
  /// The FNV-1a hash of the text's UTF-8, in 64 bits.
  var fnv1a: UInt64 {
    utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
