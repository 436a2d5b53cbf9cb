package import ArgumentParser
package import Basics

/// The option of tools that use the store.
package struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).",
      valueName: "file"),
    completion: .file())
  package var store: String?

  package init() {}

  package func validate() throws {
    if store == "" { throw ValidationError("'--store' must name a file") }
  }

  /// The store's path: `--store`, else `SENTRY_VSTS_STORE`, else `sentry-vsts/state.db` in
  /// `XDG_STATE_HOME` or `~/.local/state`.
  ///
  /// Throws a `config` failure where nothing says where that is.
  package func path(_ environment: Environment) throws(Failure) -> String {
    if let path = store ?? environment["SENTRY_VSTS_STORE"] { return path }
    // The XDG base directory specification has a relative path ignored.
    if let directory = environment["XDG_STATE_HOME"], directory.hasPrefix("/") {
      return "\(directory)/sentry-vsts/state.db"
    }
    guard let home = environment["HOME"] else {
      throw Failure(
        .config, "no store: neither SENTRY_VSTS_STORE nor HOME is set", hint: "use --store FILE")
    }
    return "\(home)/.local/state/sentry-vsts/state.db"
  }
}

/// The options of tools that use the store, or state records in place of it.
package struct StateOptions: ParsableArguments {
  @OptionGroup package var store: StoreOptions

  @Option(
    help: ArgumentHelp(
      "Load state records into a store in memory, which lives as long as the run.",
      valueName: "file"),
    completion: .file())
  package var state: String?

  package init() {}

  package func validate() throws {
    if state == "" { throw ValidationError("'--state' must name a file") }
    if state != nil, store.store != nil {
      throw ValidationError("'--store' and '--state' are mutually exclusive")
    }
  }
}

/// The option of tools that work for a stored integration.
package struct IntegrationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Use this stored integration.", valueName: "id"))
  package var integration: Int?

  package init() {}

  package func validate() throws {
    if let integration, integration < 1 {
      throw ValidationError("'--integration' must be a number greater than 0")
    }
  }
}
