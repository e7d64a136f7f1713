//! What the operating system says of a process (proc(5) of Linux).

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// Clock ticks a second in `/proc/…/stat`: `USER_HZ`, which is 100 on every architecture that we run on.
const TICKS_PER_SECOND: u64 = 100;

/// Processor time that this process has used, in user and in kernel mode, with all its threads.
pub fn cpu() -> anyhow::Result<Duration> {
    let text = fs::read_to_string("/proc/self/stat").context("/proc/self/stat cannot be read")?;
    let ticks = ticks(&text).context("/proc/self/stat has another form")?;
    Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

/// Processor time that the calling thread has used. Other work on the machine adds nothing to it.
pub fn thread_cpu() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(used.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(used.tv_nsec).unwrap_or_default())
}

/// Memory that a process, `self` or an id, holds resident, in bytes.
pub fn resident_bytes(process: &str) -> anyhow::Result<u64> {
    let path = format!("/proc/{process}/status");
    let text = fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))?;
    resident(&text).with_context(|| format!("{path} has another form"))
}

/// Fields 14 and 15; the second field, a name in parentheses, may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_read() {
        let stat =
            "42 (a) b) S 1 42 42 0 -1 4194560 1 0 0 0 250 17 0 0 20 0 9 0 100 1 1 18446744073709551615";
        assert_eq!(ticks(stat), Some(267));
        assert_eq!(resident("Name:\tx\nVmRSS:\t   12345 kB\n"), Some(12_345 * 1024));
        assert_eq!(ticks("nonsense"), None);
        assert_eq!(resident("VmRSS: much\n"), None);
        assert!(resident_bytes("self").unwrap() > 0);
        cpu().unwrap();
    }
}
