import JSON
import Testing

@testable import Markdown

@Suite("Markdown as HTML")
struct MarkdownHTMLTests {
  @Test(
    "renders blocks",
    arguments: [
      ("", ""),
      ("Fix this.", "<p>Fix this.</p>\n"),
      ("one\ntwo\r\n\r\nthree\n", "<p>one\ntwo</p>\n<p>three</p>\n"),
      ("# Title #\n### Three", "<h1>Title</h1>\n<h3>Three</h3>\n"),
      ("#5 is no heading\n####### 7", "<p>#5 is no heading\n####### 7</p>\n"),
      (
        "text\n```swift\nif a < b {\n\n  }\n```\nmore",
        "<p>text</p>\n<pre><code>if a &lt; b {\n\n  }\n</code></pre>\n<p>more</p>\n"
      ),
      ("~~~\n```\n", "<pre><code>```\n</code></pre>\n"),
      ("    code\n\n      more\n\ntext", "<pre><code>code\n\n  more\n</code></pre>\n<p>text</p>\n"),
      (
        "> quoted\n> > twice\n\nafter",
        "<blockquote>\n<p>quoted</p>\n<blockquote>\n<p>twice</p>\n</blockquote>\n</blockquote>\n"
          + "<p>after</p>\n"
      ),
      ("- a\n- b *c*", "<ul>\n<li>a</li>\n<li>b <em>c</em></li>\n</ul>\n"),
      ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
      ("1) a\n- b", "<ol>\n<li>a</li>\n</ol>\n<ul>\n<li>b</li>\n</ul>\n"),
      (
        "- a\n  - b\n    c\n- d",
        "<ul>\n<li>a\n<ul>\n<li>b\nc</li>\n</ul></li>\n<li>d</li>\n</ul>\n"
      ),
      ("- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
      ("in\n1984. it\n- list", "<p>in\n1984. it</p>\n<ul>\n<li>list</li>\n</ul>\n"),
      ("-not\n1.5", "<p>-not\n1.5</p>\n"),
    ])
  func blocks(markdown: String, html: String) {
    #expect(MarkdownHTML.render(markdown) == html)
  }

  @Test(
    "renders what is in a line",
    arguments: [
      ("*a* __b__ ***c***", "<em>a</em> <strong>b</strong> <em><strong>c</strong></em>"),
      ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
      ("snake_case_name 2*3*4", "snake_case_name 2<em>3</em>4"),
      ("** a ** *b", "** a ** *b"),
      (#"\*a\* \n"#, #"*a* \n"#),
      ("`a*b*` `` ` `` `<b>", "<code>a*b*</code> <code>`</code> `&lt;b&gt;"),
      ("a < b & \"c\" > d", "a &lt; b &amp; &quot;c&quot; &gt; d"),
      ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
      ("&amp;", "&amp;amp;"),
      (
        "[a *b*](https://x.example/?q=1&r=\"2\" \"title\")",
        "<a href=\"https://x.example/?q=1&amp;r=&quot;2&quot;\">a <em>b</em></a>"
      ),
      ("[a](/b(c)d)", "<a href=\"/b(c)d\">a</a>"),
      ("[a](<b c>)", "<a href=\"b c\">a</a>"),
      ("[[a](b)](c)", "[<a href=\"b\">a</a>](c)"),
      ("[a] (b) [c", "[a] (b) [c"),
      ("*[a*](b)", "*<a href=\"b\">a*</a>"),
      (
        "<https://x.example/a_b_c> <mailto:a@b.c>",
        "<a href=\"https://x.example/a_b_c\">https://x.example/a_b_c</a> "
          + "<a href=\"mailto:a@b.c\">mailto:a@b.c</a>"
      ),
      ("[x](javascript:alert(1))", "x"),
      ("[x](JAVASCRIPT:alert) [y](data:text/html,z)", "x y"),
      ("[x](< javascript:a>) [x](vbscript:a)", "x x"),
      ("[x](java\u{1}script:a)", "[x](java\u{1}script:a)"),
      ("<javascript:alert(1)>", "&lt;javascript:alert(1)&gt;"),
      ("[x](a\\:b)", "x"),
    ])
  func inlines(markdown: String, html: String) {
    #expect(MarkdownHTML.render(markdown) == "<p>\(html)</p>\n")
  }

  @Test("renders the description of a group as Sentry writes it")
  func description() {
    let text = """
      Sentry Issue: [SHOP-2B](https://sentry.example/organizations/acme/issues/7/?referrer=x)

      ```
      Error: a <b>
        at f (app.js:1)
      ```
      """
    #expect(
      MarkdownHTML.render(text) == """
        <p>Sentry Issue: <a href="https://sentry.example/organizations/acme/issues/7/?referrer=x">\
        SHOP-2B</a></p>
        <pre><code>Error: a &lt;b&gt;
          at f (app.js:1)
        </code></pre>

        """)
  }

  @Test(
    "takes no more than linear time for what cannot be paired",
    arguments: [
      "[", "]", "*", "**a ", "_a", "`", "[a](", "<", "> ", "- ", "\\", "*a_ ", "1. ", "![x](",
      "`` ` ", "[a](b", "<a", "(", "# ",
    ])
  func linear(piece: String) {
    func seconds(_ count: Int) -> Double {
      let text = String(repeating: piece, count: count)
      let clock = ContinuousClock()
      return clock.measure { _ = MarkdownHTML.render(text) } / .seconds(1)
    }
    // Generous: a quadratic time would be minutes for this many.
    #expect(seconds(20_000) < 20)
  }

  @Test("writes nothing but its own tags, whatever the text is")
  func random() {
    var generator = SystemRandomNumberGenerator()
    let pieces = [
      "*", "**", "_", "`", "```", "[", "]", "(", ")", "](", "<", ">", "\n", "\n\n", "> ", "- ",
      "1. ", "    ", "# ", "a", "ä", " ", "\\", "&", "\"", "javascript:", "https://x", "\t",
    ]
    for _ in 0..<2000 {
      let text = (0..<30).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let html = MarkdownHTML.render(text)
      #expect(Self.isWellFormed(html), "\(JSONValue.string(text).serialized): \(html)")
      #expect(!html.contains("href=\"javascript:"))
    }
  }

  /// Whether all tags are known ones, and closed in the order they were opened.
  private static func isWellFormed(_ html: String) -> Bool {
    var open: [Substring] = []
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else {
        let name = tag.prefix { $0 != " " }
        guard tags.contains(String(name)) else { return false }
        open.append(name)
      }
    }
    return open.isEmpty && !rest.contains("<")
  }

  private static let tags: Set = [
    "p", "em", "strong", "code", "pre", "ul", "ol", "li", "a", "blockquote", "h1", "h2", "h3",
    "h4", "h5", "h6",
  ]
}
