import ArgumentParser

/// The options of tools that read records.
package struct InputOptions: ParsableArguments {
  @Option(
    name: .customLong("max-record-bytes"),
    help: ArgumentHelp(
      "The size of the largest record that is read (default: 67108864).", valueName: "bytes"))
  private var givenMaxRecordBytes: Int?

  /// The size of the largest record that is read.
  package var maxRecordBytes: Int { maxRecordBytes(otherwise: 64 << 20) }

  package init() {}

  package func validate() throws {
    guard maxRecordBytes > 0 else {
      throw ValidationError("'--max-record-bytes' must be greater than 0")
    }
  }

  /// The size of the largest record where it is given, else another one.
  package func maxRecordBytes(otherwise other: Int) -> Int { givenMaxRecordBytes ?? other }
}
