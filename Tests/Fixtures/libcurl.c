/* A libcurl that stands before the system's: it has the version that SHIM_VERSION says, as three
   numbers, and does not know the options whose numbers SHIM_UNKNOWN lists.

   The system's is the file that SHIM_LIBCURL names. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *real(const char *name) {
  static void *library;
  if (!library) library = dlopen(getenv("SHIM_LIBCURL"), RTLD_LAZY | RTLD_LOCAL);
  void *function = library ? dlsym(library, name) : NULL;
  if (!function) abort();
  return function;
}

#define FORWARD(name)                                                                              \
  long curl_##name(long a, long b, long c, long d, long e) {                                       \
    return ((long (*)(long, long, long, long, long))real("curl_" #name))(a, b, c, d, e);           \
  }
FORWARD(global_init) FORWARD(easy_init) FORWARD(easy_cleanup) FORWARD(easy_strerror)
FORWARD(multi_init) FORWARD(multi_cleanup) FORWARD(multi_add_handle) FORWARD(multi_remove_handle)
FORWARD(multi_perform) FORWARD(multi_poll) FORWARD(multi_wakeup) FORWARD(multi_info_read)
FORWARD(multi_strerror) FORWARD(slist_append) FORWARD(slist_free_all)
FORWARD(url) FORWARD(url_cleanup) FORWARD(url_set) FORWARD(url_get) FORWARD(url_strerror)
FORWARD(free)

#define FORWARD_VARIADIC(name)                                                                     \
  int curl_##name(void *handle, int what, ...) {                                                   \
    va_list arguments;                                                                             \
    va_start(arguments, what);                                                                     \
    void *value = va_arg(arguments, void *);                                                       \
    va_end(arguments);                                                                             \
    if (is_unknown(#name, what)) return 48; /* CURLE_UNKNOWN_OPTION */                             \
    return ((int (*)(void *, int, ...))real("curl_" #name))(handle, what, value);                  \
  }
static int is_unknown(const char *function, int option) {
  const char *list = getenv("SHIM_UNKNOWN");
  char number[16];
  snprintf(number, sizeof number, " %d ", option);
  return list && strcmp(function, "easy_setopt") == 0 && strstr(list, number) != NULL;
}
FORWARD_VARIADIC(easy_setopt) FORWARD_VARIADIC(easy_getinfo) FORWARD_VARIADIC(multi_setopt)

void *curl_version_info(int age) {
  static struct {
    int age;
    const char *version;
    unsigned number;
    char rest[4096];
  } info;
  unsigned major = 0, minor = 0, patch = 0;
  info.version = getenv("SHIM_VERSION");
  sscanf(info.version, "%u.%u.%u", &major, &minor, &patch);
  info.number = major << 16 | minor << 8 | patch;
  info.age = age;
  return &info;
}
