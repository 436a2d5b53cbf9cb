import AzureDevOps
import Testing

@testable import VSTSIntegration

@Suite("A list of projects that is being read")
struct ProjectListingTests {
  private typealias Project = AzureDevOps.Project

  private static let page = (1...3).map { Project(id: "id-\($0)", name: "Name \($0)") }

  @Test("gives a project as soon as its page came", arguments: ["id-2", "ID-2", "name 2"])
  func early(name: String) async {
    let listing = ProjectListing(places: 1)
    async let early = listing.project(name)
    listing.add(Self.page)
    #expect(await early?.id == "id-2")
    listing.leave()
    #expect(await listing.project(name)?.id == "id-2")
  }

  @Test("lets only so many go on, and the next when one leaves")
  func places() async {
    let listing = ProjectListing(places: 2)
    listing.add(Self.page)
    #expect(await listing.project("id-1") != nil)
    #expect(await listing.project("id-2") != nil)
    async let third = listing.project("id-3")
    listing.leave()
    #expect(await third?.id == "id-3")
  }

  @Test("tells all who wait when it is whole")
  func end() async {
    let listing = ProjectListing(places: 0)
    listing.add(Self.page)
    async let ready = listing.project("id-1")
    async let unknown = listing.project("id-9")
    listing.end()
    #expect(await ready == nil)
    #expect(await unknown == nil)
    #expect(await listing.project("id-1") == nil)
  }
}
