import Glibc

/// A multi-call binary: one file with several names, which is the program of the name that it is
/// called with.
package struct MultiCallBinary {
  private let programs: [any Program.Type]

  package init(_ programs: [any Program.Type]) {
    self.programs = programs
  }

  /// Runs the program that the process was called as, and exits.
  package func main() {
    let name = CommandLine.arguments.first?.split(separator: "/").last ?? ""
    guard let program = programs.first(where: { $0.toolName == name }) else { end(calledAs: name) }
    program.main()
  }

  /// Says which names there are, and exits.
  private func end(calledAs name: Substring) -> Never {
    let messages = Messages(
      name: name.isEmpty ? "vsts-tools" : String(name), readBy: PipelineAgent(.process))
    messages.usageError(
      "no tool has this name",
      hint: "call the program by one of these names, as by a link to it",
      usage: programs.map { "  \($0.toolName)" }.joined(separator: "\n"))
    _exit(ExitStatus.usage)
  }
}
