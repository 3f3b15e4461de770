// SPDX-License-Identifier: GPL-3.0-or-later
// What the thread sanitizer has to know about the libraries that it did not compile. Part of every test program that is
// built with it.
#include <cstdarg>
#include <dlfcn.h>
#include <sched.h>

/// Qt's counters of references are atomic, which the sanitizer cannot see inside Qt: it would report what one thread
/// frees after another one let go of it.
extern "C" const char *__tsan_default_suppressions()
{
    return "called_from_lib:libQt6Core.so\n";
}

/// QProcess starts its child by a clone() that shares our memory. The sanitizer does not watch the child of a program
/// with threads, but the note that it takes of that is in the shared memory: from then on it is deaf to the locks of
/// the thread that started the process. So the C library's own clone() is called, which the sanitizer does not hear of.
extern "C" int clone(int (*run)(void *), void *stack, int flags, void *argument, ...) noexcept
{
    using Clone = int (*)(int (*)(void *), void *, int, void *, ...);
    static const auto own = reinterpret_cast<Clone>(dlsym(dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD), "clone"));
    std::va_list rest;
    va_start(rest, argument);
    void *const parentId = va_arg(rest, void *);
    void *const storage = va_arg(rest, void *);
    void *const childId = va_arg(rest, void *);
    va_end(rest);
    return own(run, stack, flags, argument, parentId, storage, childId);
}
