import ArgumentParser

/// How records are printed.
package enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  case json, table
}
