import CCurl

/// The libcurl that the program runs with, which is loaded by the first use.
package enum HTTPLibrary {
  /// The version of libcurl, such as `7.88.1`; `nil` if there is none.
  ///
  /// Not from `curl_version`, which initializes the libraries below libcurl to ask for theirs.
  package static var version: String? {
    loadFailure == nil ? String(cString: ccurl_version()) : nil
  }

  /// Loads libcurl; throws an error of kind `noLibrary` if there is none.
  package static func load() throws(HTTPError) {
    if let loadFailure { throw loadFailure }
  }

  /// Whether libcurl is loaded and initialized, which the first use does.
  static let isReady = loadFailure == nil && ccurl_global_init() == CURLE_OK

  private static let loadFailure = ccurl_load().map {
    HTTPError(.noLibrary, "cannot load libcurl: \(String(cString: $0))")
  }
}
