// Posts each line of stdin to a URL, one after another over one connection, and prints the statuses.
//
// usage: handle URL
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static size_t drop(char *data, size_t size, size_t count, void *user) {
  (void)data, (void)user;
  return size * count;
}

int main(int count, char **arguments) {
  if (count != 2) return 64;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL *easy = curl_easy_init();
  struct curl_slist *headers =
      curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
  headers = curl_slist_append(headers, "Expect:");
  curl_easy_setopt(easy, CURLOPT_URL, arguments[1]);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  while ((length = getline(&line, &room, stdin)) > 0) {
    long status = 0;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, line);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)length - 1);
    if (curl_easy_perform(easy) != CURLE_OK) return 69;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    printf("%ld\n", status);
  }
  curl_easy_cleanup(easy);
  return 0;
}
