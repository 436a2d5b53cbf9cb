import Testing

@testable import SentryState

@Suite("A timestamp")
struct TimestampTests {
  @Test(
    "reads every ISO 8601 form",
    arguments: [
      ("2018-07-05T23:23:09Z", "2018-07-05T23:23:09.000000Z"),
      ("2018-07-05T23:23:09.493Z", "2018-07-05T23:23:09.493000Z"),
      ("2018-07-05T23:23:09.4931239Z", "2018-07-05T23:23:09.493123Z"),
      ("2018-07-05T23:23:09,5Z", "2018-07-05T23:23:09.500000Z"),
      ("2018-07-05T23:23:09.493            Z", "2018-07-05T23:23:09.493000Z"),
      ("  2018-07-05 23:23:09 \n", "2018-07-05T23:23:09.000000Z"),
      ("2018-07-05t23:23:09z", "2018-07-05T23:23:09.000000Z"),
      ("2018-07-05T23:23", "2018-07-05T23:23:00.000000Z"),
      ("2018-07-05T23", "2018-07-05T23:00:00.000000Z"),
      ("2018-07-05", "2018-07-05T00:00:00.000000Z"),
      ("20180705T232309Z", "2018-07-05T23:23:09.000000Z"),
      ("20180705T2323+0200", "2018-07-05T21:23:00.000000Z"),
      ("20180705", "2018-07-05T00:00:00.000000Z"),
      ("2018-186", "2018-07-05T00:00:00.000000Z"),
      ("2018186T10Z", "2018-07-05T10:00:00.000000Z"),
      ("2018-W27-4", "2018-07-05T00:00:00.000000Z"),
      ("2018W274", "2018-07-05T00:00:00.000000Z"),
      ("2009-W53-7", "2010-01-03T00:00:00.000000Z"),
      ("2018", "2018-01-01T00:00:00.000000Z"),
      ("2018-07", "2018-07-01T00:00:00.000000Z"),
      ("2018-07-05T23:59:60Z", "2018-07-06T00:00:00.000000Z"),
      ("2018-12-31T24:00:00Z", "2019-01-01T00:00:00.000000Z"),
      ("2018-07-05T01:00:00+05:30", "2018-07-04T19:30:00.000000Z"),
      ("2018-07-05T01:00:00 -0800", "2018-07-05T09:00:00.000000Z"),
      ("2018-07-05T01:00:00-08", "2018-07-05T09:00:00.000000Z"),
      ("2023-01-01 00:00:00 UTC", "2023-01-01T00:00:00.000000Z"),
      ("2023-01-01 00:00:00 GMT", "2023-01-01T00:00:00.000000Z"),
      ("2023-01-01 00:00:00 Z", "2023-01-01T00:00:00.000000Z"),
      ("2023-01-01T02:00:00.000+0200", "2023-01-01T00:00:00.000000Z"),
      ("2016-02-29T00:00:00Z", "2016-02-29T00:00:00.000000Z"),
      ("2000-02-29", "2000-02-29T00:00:00.000000Z"),
      ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
      ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
      ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ])
  func reads(text: String, canonical: String) {
    #expect(Timestamp(text)?.description == canonical)
  }

  @Test(
    "refuses what is no time",
    arguments: [
      "", " ", "now", "2018-7-5", "2018-13-01", "2018-00-01", "2018-02-29",
      "1900-02-29", "2018-04-31", "2018-07-05T", "2018-07-05T24:00:01Z", "2018-07-05T25:00Z",
      "2018-07-05T23:60Z", "2018-07-05T23:23:09.Z",
      "2018-07-05T23:23:09ZZ", "2018-07-05T23:23:09+2", "2018-07-05T23:23:09+24:00",
      "2018-07-05T23:23:09+02:60", "2018-07-05X23:23", "2018-07-05 23:23:09 CET",
      "2018-07-05 23:23:09 UT", "2018-07-05 23:23:09 UTC+1", "2018-07-05 UTC", "   ",
      "not a timestamp", "2018-07-05T23:23:09Z junk", "2018-367",
      "2017-366", "2018-W53-1", "2018-W27-8", "0000-01-01", "0001-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00", "2018-07-05T2\u{663}:00Z", "1530832989",
    ])
  func refuses(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("prints what it reads, on days of four centuries")
  func roundTrip() {
    let start: Int64 = -12_219_292_800_000_000
    for day in stride(from: Int64(0), to: 146_097, by: 13) {
      let timestamp = Timestamp(microseconds: start + day * 86_400_000_000 + day * 7)
      let text = timestamp.description
      #expect(Timestamp(text) == timestamp)
      #expect(Array(text.utf8).withUnsafeBufferPointer { Timestamp(written: $0) } == timestamp)
    }
  }

  @Test(
    "is read from a column as from any text, whatever a byte of it becomes",
    arguments: [
      "2018-07-05T23:23:09.493123Z", "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z",
      "2016-02-29T19:59:59.000000Z", "2018-12-31T23:59:60.000000Z", "2018-12-31T24:00:00.000000Z",
      "2018-02-29T00:00:00.000000Z", "2018-07-05T23:23:09+00:00:0", "",
    ])
  func written(text: String) {
    var differing: [[UInt8]] = []
    func compare(_ bytes: [UInt8]) {
      let read = bytes.withUnsafeBufferPointer { Timestamp(written: $0) }
      if let read, read != Timestamp(bytes, in: bytes.indices) { differing.append(bytes) }
    }
    let bytes = Array(text.utf8)
    compare(bytes)
    for index in bytes.indices {
      compare(Array(bytes[..<index]))
      for byte in Array("0123456789/:;-+.,TtZzW ".utf8) + [0, 0x80, 0xFF] {
        var changed = bytes
        changed[index] = byte
        compare(changed)
      }
    }
    #expect(differing == [])
  }

  @Test("counts Unix seconds")
  func unixSeconds() {
    #expect(Timestamp(unixSeconds: 1_530_832_989.493).description == "2018-07-05T23:23:09.493000Z")
    #expect(Timestamp(unixSeconds: -0.5).description == "1969-12-31T23:59:59.500000Z")
    #expect(Timestamp("2018-07-05T23:23:09.5Z")?.unixSeconds == 1_530_832_989.5)
    #expect(Timestamp(unixSeconds: .nan) == Timestamp(microseconds: 0))
    #expect(Timestamp(unixSeconds: .infinity).description == "9999-12-31T23:59:59.999999Z")
  }

  @Test("sorts by the moment, not by the text")
  func order() throws {
    let early = try #require(Timestamp("2018-07-05T23:00:00+02:00"))
    let late = try #require(Timestamp("2018-07-05T22:00:00Z"))
    #expect(early < late)
    #expect(early.advanced(bySeconds: 3600) == late)
    #expect(Timestamp.now() > late)
  }
}
