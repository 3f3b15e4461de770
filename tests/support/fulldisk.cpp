// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded into a program by LD_PRELOAD: while the file that FULL_DISK_FLAG names exists, nothing grows any more, as on a
// disk without room. What is there may be written over, as on a real one.
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

bool hasNoRoom(int file, off_t end)
{
    const char *flag = std::getenv("FULL_DISK_FLAG");
    struct stat known {};
    if (!flag || access(flag, F_OK) != 0 || fstat(file, &known) != 0 || !S_ISREG(known.st_mode))
        return false;
    return end > known.st_size;
}

template <typename Function>
Function next(const char *name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

__attribute__((visibility("default"))) ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    static const auto real = next<ssize_t (*)(int, const void *, size_t, off_t)>("pwrite");
    if (hasNoRoom(file, at + static_cast<off_t>(count))) {
        errno = ENOSPC;
        return -1;
    }
    return real(file, bytes, count, at);
}

__attribute__((visibility("default"))) ssize_t pwritev(int file, const iovec *pieces, int count, off_t at)
{
    static const auto real = next<ssize_t (*)(int, const iovec *, int, off_t)>("pwritev");
    off_t end = at;
    for (int i = 0; i < count; ++i)
        end += static_cast<off_t>(pieces[i].iov_len);
    if (hasNoRoom(file, end)) {
        errno = ENOSPC;
        return -1;
    }
    return real(file, pieces, count, at);
}

__attribute__((visibility("default"))) int posix_fallocate(int file, off_t at, off_t length)
{
    static const auto real = next<int (*)(int, off_t, off_t)>("posix_fallocate");
    return hasNoRoom(file, at + length) ? ENOSPC : real(file, at, length);
}

} // extern "C"
