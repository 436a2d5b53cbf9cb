// swift-tools-version: 6.2
import PackageDescription

let tools = [
  "vsts-lookup-base-url", "vsts-repo-access", "vsts-work-item-types", "vsts-webhook-replay",
  "sentry-task",
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/Library/\(name)")
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "vsts-tools",
  // One program, which does what the name says that it is called with.
  products: tools.map { .executable(name: $0, targets: ["Entry"]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    library("CCurl", []),
    .systemLibrary(
      name: "CSQLite", path: "Sources/Library/CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CAllocator", path: "Sources/Library/CAllocator"),
    library("JSON", []),
    library("Basics", ["JSON"]),
    library("SQLite", ["CSQLite"]),
    library("Web", ["CCurl", "Basics", "JSON"]),
    library("AzureDevOps", ["Web", "Basics", "JSON"]),
    library("SentryState", ["SQLite", "Basics", "JSON"]),
    library("Tasks", ["SentryState", "SQLite", "Basics", "JSON"]),
    library("Markdown", []),
    library(
      "VSTSIntegration",
      ["AzureDevOps", "Web", "Tasks", "SentryState", "SQLite", "Markdown", "Basics", "JSON"]),
    library("ToolSupport", ["CAllocator", "Basics", "JSON", argumentParser]),
    library(
      "Connections",
      [
        "ToolSupport", "VSTSIntegration", "SentryState", "AzureDevOps", "Web", "Basics", "JSON",
        argumentParser,
      ]),
  ]
    + tools.map {
      .target(
        name: $0,
        dependencies: [
          "Connections", "ToolSupport", "VSTSIntegration", "Tasks", "SentryState", "AzureDevOps",
          "Web", "Basics", "JSON", argumentParser,
        ])
    }
    + [
      .executableTarget(
        name: "Entry", dependencies: ["ToolSupport"] + tools.map { .byName(name: $0) },
        path: "Sources/Library/Entry",
        // A release binary is half the size without its symbols.
        linkerSettings: [
          .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release))
        ]),
      .executableTarget(
        name: "benchmark-json", dependencies: ["JSON"], path: "Tests/Benchmarks/json",
        exclude: ["routing.jq", "routing.py"]),
      .executableTarget(
        name: "fuzz", dependencies: ["Fuzz"], path: "Tests/Benchmarks/fuzz", exclude: ["run"]),
      .target(
        name: "TestSupport", dependencies: ["SentryState", "SQLite", "JSON", "Basics", "Web"],
        path: "Tests/TestSupport"),
      .target(
        name: "Fuzz", dependencies: ["TestSupport", "SQLite", "Basics", "JSON"],
        path: "Tests/Fuzz"),
      .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
      .testTarget(name: "BasicsTests", dependencies: ["Basics", "JSON"]),
      .testTarget(name: "WebTests", dependencies: ["Web", "Basics", "JSON", "TestSupport"]),
      .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "TestSupport"]),
      .testTarget(
        name: "AzureDevOpsTests", dependencies: ["AzureDevOps", "Web", "Basics", "TestSupport"]),
      .testTarget(
        name: "SentryStateTests", dependencies: ["SentryState", "Tasks", "TestSupport"]),
      .testTarget(
        name: "TasksTests",
        dependencies: ["Tasks", "SentryState", "SQLite", "Basics", "JSON", "TestSupport"]),
      .testTarget(name: "MarkdownTests", dependencies: ["Markdown", "TestSupport"]),
      .testTarget(
        name: "VSTSIntegrationTests",
        dependencies: ["VSTSIntegration", "Tasks", "Basics", "TestSupport"]),
      .testTarget(
        name: "ToolSupportTests",
        dependencies: ["ToolSupport", "Basics", "JSON", "TestSupport", argumentParser]),
      .testTarget(
        name: "ConnectionsTests", dependencies: ["Connections", "Web", argumentParser]),
      .testTarget(
        name: "ToolTests",
        dependencies: [
          "JSON", "Basics", "SQLite", "SentryState", "Tasks", "ToolSupport", "TestSupport",
          "Fuzz", "Entry", argumentParser,
        ]),
    ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}
