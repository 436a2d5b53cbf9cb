import CCurl

/// The curl library that the program runs with.
package enum HTTPLibrary {
  /// The version of libcurl, such as `7.88.1`.
  ///
  /// Not from `curl_version`, which initializes the libraries below libcurl to ask for theirs.
  package static var version: String { String(cString: ccurl_version()) }
}
