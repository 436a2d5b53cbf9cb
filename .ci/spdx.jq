# What the packages are made of, as an SPDX document; the input is what Swift packages were resolved.

def swift_project: "Apache-2.0 WITH Swift-exception";

def package($id; $version; $licence; $location):
  {
    SPDXID: "SPDXRef-\($id | gsub("[^A-Za-z0-9.-]"; "-"))", name: $id, versionInfo: $version,
    downloadLocation: ($location // "NOASSERTION"), filesAnalyzed: false,
    licenseConcluded: $licence, licenseDeclared: $licence, copyrightText: "NOASSERTION"
  }
  | with_entries(select(.value != null));

# What is linked into the program: Swift packages, and what the compiler brings along.
def linked:
  [
    (.pins[] | package(.identity; .state.version; swift_project;
      "git+\(.location)@\(.state.revision)")),
    ("swift", "swift-experimental-string-processing", "swift-corelibs-libdispatch", "swift-foundation"
      | package(.; $swift; swift_project; "git+https://github.com/swiftlang/\(.)@swift-\($swift)-RELEASE")),
    # Foundation brings it along, in a version that it does not tell.
    package("swift-collections"; null; swift_project; "git+https://github.com/apple/swift-collections")
  ];

# What the program finds on the system when it runs, in whatever version.
def at_run_time:
  [
    package("libcurl"; null; "curl"; "https://curl.se"),
    package("SQLite"; null; "blessing"; "https://www.sqlite.org"),
    package("glibc"; null; "LGPL-2.1-or-later"; "https://www.gnu.org/software/libc"),
    package("libgcc"; null; "GPL-3.0-or-later WITH GCC-exception-3.1"; "https://gcc.gnu.org"),
    package("libstdc++"; null; "GPL-3.0-or-later WITH GCC-exception-3.1"; "https://gcc.gnu.org")
  ];

def relationship($from; $kind; $to):
  { spdxElementId: $from, relationshipType: $kind, relatedSpdxElement: $to };

"SPDXRef-vsts-tools" as $tools
| {
    spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT",
    name: "vsts-tools-\($version)",
    documentNamespace: "https://spdx.org/spdxdocs/vsts-tools-\($version)-\($commit)",
    creationInfo: { created: $created, creators: ["Tool: vsts-tools-.ci/package"] },
    packages: (
      [package("vsts-tools"; $version; "NOASSERTION"; null) + { primaryPackagePurpose: "APPLICATION" }]
      + linked + at_run_time),
    relationships: (
      [relationship("SPDXRef-DOCUMENT"; "DESCRIBES"; $tools)]
      + (linked | map(relationship($tools; "STATIC_LINK"; .SPDXID)))
      + (at_run_time | map(relationship($tools; "DYNAMIC_LINK"; .SPDXID))))
  }
