import CCurl

/// The curl library that the program runs with.
package enum HTTPLibrary {
  /// The version of libcurl, such as `7.88.1`.
  package static var version: String {
    // The text begins with `libcurl/` and the version.
    let first = String(cString: curl_version()).prefix { $0 != " " }
    return String(first.drop { $0 != "/" }.dropFirst())
  }
}
