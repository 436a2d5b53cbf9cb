extension Int {
  /// The nearest integer to a number from outside, of which nothing is known: the largest or the
  /// smallest for what lies beyond, 0 for what is no number.
  package init(clamping number: Double) {
    let rounded = number.rounded()
    self = Int(exactly: rounded) ?? (rounded.isNaN ? 0 : rounded < 0 ? .min : .max)
  }
}
