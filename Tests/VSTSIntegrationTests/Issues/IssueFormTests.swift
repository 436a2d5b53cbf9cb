import AzureDevOps
import JSON
import Testing

@testable import VSTSIntegration

@Suite("The form for a work item")
struct IssueFormTests {
  private static let choices = IssueChoices(
    projects: ProjectChoices(
      defaultProject: .init(id: "1", name: "Web"),
      projects: [.init(id: "1", name: "Web"), .init(id: "2", name: "Über")]),
    workItems: WorkItemChoices([], remembered: "Task"))

  @Test("has project and work-item type")
  func withoutGroup() {
    #expect(
      IssueForm.creating(Self.choices).serialized == """
        [{"name":"project","required":true,"type":"choice","choices":[["1","Web"],["2","Über"]],\
        "defaultValue":"1","label":"Project","placeholder":"1","updatesForm":true},\
        {"name":"work_item_type","required":true,"type":"choice","choices":[],\
        "defaultValue":"Task","label":"Work Item Type","placeholder":"Bug"}]
        """)
  }

  @Test("has a placeholder where there is no project")
  func withoutProject() {
    let choices = IssueChoices(
      projects: ProjectChoices(defaultProject: nil, projects: []), workItems: .none)
    #expect(
      IssueForm.creating(choices).serialized == """
        [{"name":"project","required":true,"type":"choice","choices":[],\
        "defaultValue":null,"label":"Project","placeholder":"MyProject","updatesForm":true},\
        {"name":"work_item_type","required":true,"type":"choice","choices":[],\
        "defaultValue":null,"label":"Work Item Type","placeholder":"Bug"}]
        """)
  }

  @Test("has title and description of a group")
  func withGroup() {
    let description = GroupDescription(
      event: EventText(["message": "out of paper"]), shortID: "SHOP-1", page: "https://s/issues/1/")
    let fields = IssueForm.creating(Self.choices, description).array ?? []
    #expect(fields.count == 4)
    #expect(
      JSONValue.array(Array(fields.suffix(2))).serialized == #"""
        [{"name":"title","label":"Title","default":"out of paper","type":"string","required":true},\#
        {"name":"description","label":"Description","default":\#
        "Sentry Issue: [SHOP-1](https://s/issues/1/?referrer=vsts_integration)\n\n\#
        ```\nout of paper\n```","type":"textarea","autosize":true,"maxRows":10}]
        """#)
  }

  @Test("that links has the search's address")
  func linking() {
    #expect(
      IssueForm.linking(organization: "acme", integrationID: 7).serialized == """
        [{"name":"externalIssue","label":"Issue","default":"","type":"select",\
        "url":"/extensions/vsts/search/acme/7/"}]
        """)
  }
}
