/// What is made odd: the records that tools read, what a service answers, or the store.
package enum FuzzKind: String, CaseIterable, Sendable {
  case records, answers, stores
}
