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
  products: tools.map { .executable(name: $0, targets: [$0]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    library("CCurl", []),
    .systemLibrary(
      name: "CSQLite", path: "Sources/Library/CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"])]),
    library("Locks", []),
    .systemLibrary(name: "CAllocator", path: "Sources/Library/CAllocator"),
    library("JSON", []),
    library("Failures", ["JSON"]),
    library("HTTP", ["CCurl", "Locks"]),
    library("Database", ["CSQLite"]),
    library("WebAPI", ["HTTP", "JSON", "Failures"]),
    library("AzureDevOps", ["WebAPI", "HTTP", "JSON", "Failures", "Locks"]),
    library("Jira", ["WebAPI", "HTTP", "JSON", "Failures"]),
    library("SentryState", ["Database", "JSON", "Failures", "Locks"]),
    library(
      "Integration", ["AzureDevOps", "Jira", "WebAPI", "HTTP", "SentryState", "Locks"]),
    library("ToolSupport", ["CAllocator", "JSON", "Failures", "Locks", argumentParser]),
    library(
      "CommandSetup",
      ["ToolSupport", "Integration", "SentryState", "AzureDevOps", "WebAPI", "HTTP"]),
  ]
    + tools.map {
      .executableTarget(
        name: $0,
        dependencies: [
          "CommandSetup", "ToolSupport", "Integration", "SentryState", "AzureDevOps", "WebAPI",
          "HTTP", "JSON", "Failures", "Locks", argumentParser,
        ],
        // A release binary is half the size without its symbols.
        linkerSettings: [
          .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release))
        ])
    }
    + [
      .executableTarget(
        name: "benchmark-json", dependencies: ["JSON"], path: "Tests/Benchmarks/json",
        exclude: ["routing.jq", "routing.py"]),
      .target(
        name: "TestSupport", dependencies: ["JSON", "HTTP", "Locks"], path: "Tests/TestSupport"),
      .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
      .testTarget(name: "HTTPTests", dependencies: ["HTTP", "JSON", "Locks", "TestSupport"]),
      .testTarget(name: "DatabaseTests", dependencies: ["Database", "TestSupport"]),
      .testTarget(
        name: "AzureDevOpsTests",
        dependencies: ["AzureDevOps", "Jira", "WebAPI", "Locks", "TestSupport"]),
      .testTarget(name: "SentryStateTests", dependencies: ["SentryState", "TestSupport"]),
      .testTarget(name: "IntegrationTests", dependencies: ["Integration", "Locks", "TestSupport"]),
      .testTarget(
        name: "ToolTests",
        dependencies: [
          "JSON", "Failures", "Locks", "Database", "SentryState", "ToolSupport", "TestSupport",
          argumentParser,
        ]
          + tools.map { Target.Dependency(stringLiteral: $0) }),
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
