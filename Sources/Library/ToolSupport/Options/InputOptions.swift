import ArgumentParser

/// The options of tools that read records.
package struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The size of the largest record that is read.", valueName: "bytes"))
  package var maxRecordBytes = 64 << 20

  package init() {}

  package func validate() throws {
    guard maxRecordBytes > 0 else {
      throw ValidationError("'--max-record-bytes' must be greater than 0")
    }
  }
}
