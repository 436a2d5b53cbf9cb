/* libcurl, loaded where a connection to a service is set up or a URL is read: it brings some 35
   libraries with it, which take as long to load as a tool takes for the rest of its start.

   `ccurl_load` comes first, and every other function only where it succeeded. A function's name
   and meaning are libcurl's, with `ccurl_` for `curl_`. */

#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

/* Loads libcurl, which has to be 7.81 or newer: NULL, or why it cannot be had, to be read before the
   thread loads anything else. */
const char *ccurl_load(void);

const char *ccurl_version(void);
CURLcode ccurl_global_init(void);

CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *easy);
const char *ccurl_easy_strerror(CURLcode code);

/* Swift cannot call variadic C functions: one function for each type of argument. */
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_bytes(CURL *easy, CURLoption option, const void *value);
CURLcode ccurl_set_buffer(CURL *easy, CURLoption option, char *value);
CURLcode ccurl_set_context(CURL *easy, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_write_function(CURL *easy, CURLoption option, curl_write_callback value);
/* Lets the handle speak this scheme alone, as `CURLOPT_PROTOCOLS_STR` (7.85) or else
   `CURLOPT_PROTOCOLS` does. */
CURLcode ccurl_set_only_scheme(CURL *easy, const char *scheme);
/* Sets `CURLOPT_QUICK_EXIT`, where there is one (7.87). */
CURLcode ccurl_set_quick_exit(CURL *easy);
CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode ccurl_get_size(CURL *easy, CURLINFO info, curl_off_t *value);

CURLM *ccurl_multi_init(void);
CURLMcode ccurl_multi_cleanup(CURLM *multi);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_perform(CURLM *multi, int *running);
CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds);
CURLMcode ccurl_multi_wakeup(CURLM *multi);
CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left);
const char *ccurl_multi_strerror(CURLMcode code);

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text);
void ccurl_slist_free_all(struct curl_slist *list);

CURLU *ccurl_url(void);
void ccurl_url_cleanup(CURLU *url);
CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags);
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned flags);
const char *ccurl_url_strerror(CURLUcode code);
void ccurl_free(void *memory);

/* Macros that are not imported. */

static inline long ccurl_http_version_1_1(void) { return CURL_HTTP_VERSION_1_1; }
static inline long ccurl_http_version_2_tls(void) { return CURL_HTTP_VERSION_2TLS; }
static inline long ccurl_tls_1_2(void) { return CURL_SSLVERSION_TLSv1_2; }
static inline long ccurl_header_separate(void) { return CURLHEADER_SEPARATE; }
static inline long ccurl_multiplex(void) { return CURLPIPE_MULTIPLEX; }

#endif
