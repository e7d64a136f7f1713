//! What a confined process gives up: memory and processor time by resource limits, everything else by a filter of
//! system calls that lets it compute, read what is open and write what is open.

use std::io;

use evidence::confinement::Task;
use rustix::process::{Resource, Rlimit, setrlimit};

/// Most bytes of address space.
const PDF_BYTES_MAX: u64 = 768 * 1024 * 1024;
/// A picture of 50 megapixels is held as four-byte samples before it is turned into colours.
const HEIC_BYTES_MAX: u64 = 1536 * 1024 * 1024;
/// Most seconds of processor time.
const CPU_SECONDS_MAX: u64 = 15;

/// Whether system calls are filtered on this kind of system; elsewhere the resource limits have to do.
pub const FILTERS_CALLS: bool = cfg!(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
));

/// What the system refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsealed {
    /// Limits of memory, time, files and processes (`setrlimit`).
    Limits,
    /// The filter of system calls (`seccomp`).
    Filter,
}

impl Unsealed {
    /// What was refused, in words.
    pub fn refused(self) -> &'static str {
        match self {
            Self::Limits => "resource limits (setrlimit)",
            Self::Filter => "filters of system calls (seccomp)",
        }
    }

    /// How the process ends to tell it.
    pub(super) fn exit_code(self) -> u8 {
        match self {
            Self::Limits => 71,
            Self::Filter => 72,
        }
    }

    pub(super) fn of_exit_code(code: i32) -> Option<Self> {
        [Self::Limits, Self::Filter]
            .into_iter()
            .find(|it| i32::from(it.exit_code()) == code)
    }
}

/// Seals this process for good.
pub(super) fn seal(task: Task) -> Result<(), Unsealed> {
    let bytes_max = match task {
        Task::Pdf | Task::PdfPages => PDF_BYTES_MAX,
        Task::Heic => HEIC_BYTES_MAX,
    };
    let limits = [
        (Resource::As, bytes_max),
        (Resource::Cpu, CPU_SECONDS_MAX),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 0),
        (Resource::Nproc, 0),
    ];
    for (resource, limit) in limits {
        let limit = Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        };
        setrlimit(resource, limit).map_err(|_| Unsealed::Limits)?;
    }
    filter().map_err(|_| Unsealed::Filter)
}

/// Lets through what computing needs and answers everything else with "not permitted".
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn filter() -> io::Result<()> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    let allowed = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_brk,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_clock_gettime,
        libc::SYS_getrandom,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let rules = allowed.into_iter().map(|call| (call, Vec::new())).collect();
    let not_permitted = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let architecture = std::env::consts::ARCH.try_into().map_err(io::Error::other)?;
    let program: BpfProgram = SeccompFilter::new(rules, not_permitted, SeccompAction::Allow, architecture)
        .and_then(TryInto::try_into)
        .map_err(io::Error::other)?;
    seccompiler::apply_filter(&program).map_err(io::Error::other)
}

/// Elsewhere the resource limits have to do.
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn filter() -> io::Result<()> {
    Ok(())
}
