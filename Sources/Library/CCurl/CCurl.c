#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define EACH_FUNCTION(_)                                                                           \
  _(global_init)                                                                                   \
  _(easy_init) _(easy_cleanup) _(easy_strerror) _(easy_setopt) _(easy_getinfo)                     \
  _(multi_init) _(multi_cleanup) _(multi_setopt) _(multi_add_handle) _(multi_remove_handle)        \
  _(multi_perform) _(multi_poll) _(multi_wakeup) _(multi_info_read) _(multi_strerror)              \
  _(slist_append) _(slist_free_all)                                                                \
  _(url) _(url_cleanup) _(url_set) _(url_get) _(url_strerror) _(free)

#define POINTER(name) __typeof__(curl_##name) *name;
#define LOOK_UP(name)                                                                              \
  curl.name = (__typeof__(curl_##name) *)dlsym(library, "curl_" #name);                            \
  if (!curl.name) return dlerror();

static struct { POINTER(version_info) EACH_FUNCTION(POINTER) } curl;

const char *ccurl_load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
  if (!library) return dlerror();
  LOOK_UP(version_info)
  const curl_version_info_data *info = curl.version_info(CURLVERSION_FIRST);
  if (info->version_num < 0x075100) {
    static char message[100];
    snprintf(message, sizeof message, "version %s is older than 7.81", info->version);
    return message;
  }
  EACH_FUNCTION(LOOK_UP)
  return NULL;
}

const char *ccurl_version(void) { return curl.version_info(CURLVERSION_FIRST)->version; }
CURLcode ccurl_global_init(void) { return curl.global_init(CURL_GLOBAL_DEFAULT); }

CURL *ccurl_easy_init(void) { return curl.easy_init(); }
void ccurl_easy_cleanup(CURL *easy) { curl.easy_cleanup(easy); }
const char *ccurl_easy_strerror(CURLcode code) { return curl.easy_strerror(code); }

#define SETTER(name, type)                                                                         \
  CURLcode ccurl_set_##name(CURL *easy, CURLoption option, type value) {                           \
    return curl.easy_setopt(easy, option, value);                                                  \
  }
SETTER(long, long)
SETTER(size, curl_off_t)
SETTER(string, const char *)
SETTER(bytes, const void *)
SETTER(buffer, char *)
SETTER(context, void *)
SETTER(list, struct curl_slist *)
SETTER(write_function, curl_write_callback)

/* By their numbers: headers of 7.81 have neither of the first two, and later ones deprecate the
   third. */
enum {
  PROTOCOLS_STR = CURLOPTTYPE_OBJECTPOINT + 318,
  QUICK_EXIT = CURLOPTTYPE_LONG + 322,
  PROTOCOLS = CURLOPTTYPE_LONG + 181,
};

CURLcode ccurl_set_only_scheme(CURL *easy, const char *scheme) {
  CURLcode code = curl.easy_setopt(easy, (CURLoption)PROTOCOLS_STR, scheme);
  if (code != CURLE_UNKNOWN_OPTION) return code;
  long protocol = strcmp(scheme, "https") == 0 ? CURLPROTO_HTTPS : CURLPROTO_HTTP;
  return curl.easy_setopt(easy, (CURLoption)PROTOCOLS, protocol);
}
CURLcode ccurl_set_quick_exit(CURL *easy) {
  CURLcode code = curl.easy_setopt(easy, (CURLoption)QUICK_EXIT, 1L);
  return code == CURLE_UNKNOWN_OPTION ? CURLE_OK : code;
}

CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl.easy_getinfo(easy, info, value);
}
CURLcode ccurl_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl.easy_getinfo(easy, info, value);
}

CURLM *ccurl_multi_init(void) { return curl.multi_init(); }
CURLMcode ccurl_multi_cleanup(CURLM *multi) { return curl.multi_cleanup(multi); }
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl.multi_setopt(multi, option, value);
}
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy) {
  return curl.multi_add_handle(multi, easy);
}
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy) {
  return curl.multi_remove_handle(multi, easy);
}
CURLMcode ccurl_multi_perform(CURLM *multi, int *running) {
  return curl.multi_perform(multi, running);
}
CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds) {
  return curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}
CURLMcode ccurl_multi_wakeup(CURLM *multi) { return curl.multi_wakeup(multi); }
CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left) {
  return curl.multi_info_read(multi, left);
}

const char *ccurl_multi_strerror(CURLMcode code) { return curl.multi_strerror(code); }

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) {
  return curl.slist_append(list, text);
}
void ccurl_slist_free_all(struct curl_slist *list) { curl.slist_free_all(list); }

CURLU *ccurl_url(void) { return curl.url(); }
void ccurl_url_cleanup(CURLU *url) { curl.url_cleanup(url); }
CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags) {
  return curl.url_set(url, part, text, flags);
}
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned flags) {
  return curl.url_get(url, part, text, flags);
}
const char *ccurl_url_strerror(CURLUcode code) { return curl.url_strerror(code); }
void ccurl_free(void *memory) { curl.free(memory); }
