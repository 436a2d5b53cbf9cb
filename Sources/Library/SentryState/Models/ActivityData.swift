package import JSON

/// What an activity says besides its type: the text of a JSON object, made once for many that say
/// the same.
package struct ActivityData: Sendable {
  let text: String

  package init(_ object: JSONObject) {
    text = JSONValue.object(object).serialized
  }
}
