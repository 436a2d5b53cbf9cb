package import ArgumentParser
import CAllocator
import Dispatch
import Basics
import Glibc

/// A program's root command: its entry, and its one exit.
package protocol Program: ParsableCommand {
  /// The versions of its libraries, as `name/version`, which `--version` prints after its own.
  static var libraryVersions: [String] { get }
  /// What the program's exit statuses mean.
  static var statusMeanings: StatusMeanings { get }

  /// Does at once, on the main thread, what some arguments ask for, and returns the exit status;
  /// `nil` for all others, which are those of the command.
  static func runAtOnce(_ arguments: [String]) -> Int32?
}

/// A command that does something: a program's own, or one of its subcommands.
package protocol ToolCommand: ParsableCommand, Sendable {
  /// What the command's exit statuses mean.
  static var statusMeanings: StatusMeanings { get }

  /// The options that every tool has.
  var output: OutputOptions { get }

  /// Does the work.
  ///
  /// An error that is thrown ends the run: it is told on stderr, and its kind counts for the exit
  /// status. When the tool is interrupted, the task is cancelled after a moment.
  func run(on console: Console) async throws
}

extension Program {
  package static var _errorLabel: String { toolName }

  package static func runAtOnce(_ arguments: [String]) -> Int32? { nil }

  /// The name that it is called by.
  static var toolName: String { configuration.commandName ?? "\(self)".lowercased() }

  private static var agent: PipelineAgent { PipelineAgent(.process) }

  /// The messages of a program that does not run a tool.
  private static var messages: Messages { Messages(name: toolName, readBy: agent) }

  /// Runs the program with the arguments of the process, and exits.
  ///
  /// The arguments are parsed on the main thread, the only one so far.
  package static func main() {
    keepFreedMemory()
    openStandardDescriptors()
    // A closed connection must not end the tool; a closed stdout does, in `DescriptorWriter`.
    signal(SIGPIPE, SIG_IGN)
    // A file that grows too large is a failed write, like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    if let status = runAtOnce(Array(CommandLine.arguments.dropFirst())) { end(status) }
    do {
      let command = try parseAsRoot()
      guard let tool = command as? any ToolCommand else { end(runSynchronously(command)) }
      try RunResources.require()
      Task { end(await run(tool)) }
      // Nothing needs the main queue, for which `dispatchMain` would give this thread's stack away
      // with what the address sanitizer has noted of it.
      while true { pause() }
    } catch let failure as Failure {
      messages.error(failure)
      end(failure.kind.exitStatus)
    } catch {
      end(explain(error))
    }
  }

  /// Has libdispatch open what it waits for signals and times with, before the run takes what
  /// descriptors there are: it traps where it gets none.
  private static func openEventDescriptors() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().asyncAfter(deadline: .now()) { continuation.resume() }
    }
    try? await Task.sleep(for: .nanoseconds(1))
  }

  /// Ends the process: what it printed has been written, and `exit` would take libraries down in
  /// which other threads may be at work.
  private static func end(_ status: Int32) -> Never { _exit(status) }

  /// Keeps what one batch freed for the next, instead of asking the kernel for clean pages again.
  private static func keepFreedMemory() {
    mallopt(M_ARENA_MAX, 4)
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
    mallopt(M_MMAP_THRESHOLD, 4 << 20)
  }

  /// Keeps files that are opened later from taking the place of a closed stdin, stdout or stderr.
  private static func openStandardDescriptors() {
    for (descriptor, mode) in [(Int32(0), O_WRONLY), (1, O_RDONLY), (2, O_RDWR)]
    where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", mode)
    }
  }

  /// Runs what does nothing by itself: a root without its subcommand, or the parser's own commands.
  private static func runSynchronously(_ command: any ParsableCommand) -> Int32 {
    if command is Self { return usage(of: Self.self, "no subcommand given") }
    do {
      var command = command
      try command.run()
      return 0
    } catch {
      return explain(error)
    }
  }

  private static func run(_ command: any ToolCommand) async -> Int32 {
    let interruption = Interruption()
    let commandType = type(of: command)
    let console = Console(name: toolName, options: command.output, interruption: interruption)
    interruption.takeSignals()
    await openEventDescriptors()
    let work = Task { try await command.run(on: console) }
    interruption.onInterrupt { endSoon(work, on: console) }
    let result = await work.result
    await interruption.shield.wait()
    do {
      try result.get()
    } catch is Console.TerminalInput {
      return usage(of: commandType, "no input: give it on the command line, or records on stdin")
    } catch let error where error is ValidationError || error is CleanExit || error is ExitCode {
      let status = console.finish()
      return status == 0 ? explain(error) : status
    } catch is CancellationError where interruption.isInterrupted {
      return console.finish()
    } catch {
      console.end(with: Failure(error))
    }
    return console.finish()
  }

  /// Cancels an interrupted run that does not end by itself after a moment, and then ends it, but
  /// lets what is shielded come to its end.
  private static func endSoon(_ work: Task<Void, any Error>, on console: Console) {
    let queue = DispatchQueue.global()
    let shield = console.interruption.shield
    queue.asyncAfter(deadline: .now() + .milliseconds(750)) { work.cancel() }
    queue.asyncAfter(deadline: .now() + .milliseconds(1000)) {
      guard shield.isBusy else { console.finishAbruptly() }
      console.messages.note(
        "waiting for the answer to a change that is under way; a second signal ends the wait")
      shield.whenFree {
        queue.asyncAfter(deadline: .now() + .seconds(5)) { console.finishAbruptly() }
      }
    }
  }

  /// Says on stderr how the command is called.
  private static func usage(of command: any ParsableCommand.Type, _ problem: String) -> Int32 {
    let text = helpMessage(for: command)
    let help = text.split(separator: "\n", omittingEmptySubsequences: false)
    let usage = help.drop { !$0.hasPrefix("USAGE: ") }.prefix { !$0.isEmpty }
      .joined(separator: "\n").dropFirst("USAGE: ".count)
    let name = HelpText.commandNames(in: text)
    messages.usageError(
      problem,
      usage: """
        Usage: \(usage)
          See '\(name.joined(separator: " ")) --help' for more information.
        """)
    return ExitStatus.usage
  }

  /// What the parser's help begins with, and nothing else.
  private static var helpPrefix: String { "OVERVIEW: " }

  /// Gives what the parser prints on demand its last touch.
  private static func finished(_ text: String, columns: Int) -> String {
    guard text != configuration.version else {
      return ([text] + libraryVersions).joined(separator: " ")
    }
    guard !text.hasPrefix(helpPrefix) else {
      var help = HelpText(text, columns: columns)
      help.add(statusMeanings(ofCommand: HelpText.commandNames(in: text).last))
      return help.text
    }
    let isScript = CommandLine.arguments.contains { $0.hasPrefix("--generate-completion-script") }
    guard isScript else { return text }
    var script = CompletionScript(text)
    script.removeCursorPlace(of: toolName)
    if configuration.subcommands.isEmpty { script.removeHelpSubcommand(of: toolName) }
    return script.text
  }

  /// What the exit statuses mean of the subcommand of this name, or of the program.
  private static func statusMeanings(ofCommand name: Substring?) -> StatusMeanings {
    let subcommand = configuration.subcommands.first { $0._commandName == name ?? "" }
    return (subcommand as? any ToolCommand.Type)?.statusMeanings ?? statusMeanings
  }

  /// Prints what the argument parser has to say: help on stdout, or what is wrong on stderr.
  private static func explain(_ error: any Error) -> Int32 {
    // The parser cannot wrap lines that are much shorter.
    let columns = max(Terminal(descriptor: 1, environment: .process).width ?? 80, 40)
    let text = fullMessage(for: error, columns: columns)
    // Asked for the status, the parser would make the help once more.
    let status = text.hasPrefix(helpPrefix) ? 0 : exitCode(for: error).rawValue
    guard !text.isEmpty else { return status }
    guard status == 0 else {
      let problem = message(for: error)
      let hint = Self.hint(problem)
      // Where it is known what is meant, the parser's guess would lead astray.
      let end = hint.flatMap { _ in problem.firstRange(of: ". Did you mean")?.lowerBound }
      let shown = problem[..<(end ?? problem.endIndex)]
      messages.usageError(
        // The same form as that of the tools' own messages.
        shown.prefix(1).lowercased() + shown.dropFirst(), hint: hint,
        usage: String(text.dropFirst(_errorPrefix.count + problem.count)))
      return status
    }
    let output = DescriptorWriter(descriptor: 1, name: "standard output", readBy: agent)
    do throws(Failure) {
      try output.append(text: finished(text, columns: columns) + "\n")
      try output.flush()
    } catch {
      output.endIfReaderIsGone()
      messages.error(error)
      return error.kind.exitStatus
    }
    return status
  }

  /// What to do about a command line that the parser finds wrong, where it is a known mistake.
  private static func hint(_ problem: String) -> String? {
    guard problem.hasPrefix("Unknown option '--json'") else { return nil }
    return "JSON is what a pipe gets; on a terminal, '--format json' prints it"
  }
}
