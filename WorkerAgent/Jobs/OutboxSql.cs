namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>The outbox's statements. One row for each job: the figures of its latest receipt, and apart from them those of its latest checkpoint.</summary>
internal static class OutboxSql
{
    /// <summary>Durable at every commit: a write-ahead log that is flushed before the commit returns.</summary>
    public const string Open = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -1024;
        CREATE TABLE IF NOT EXISTS jobs (
            job_id TEXT PRIMARY KEY,
            requester TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            limit_ms INTEGER NOT NULL,
            used_ms INTEGER NOT NULL DEFAULT 0,
            prompt_tokens INTEGER NOT NULL DEFAULT 0,
            completion_tokens INTEGER NOT NULL DEFAULT 0,
            status INTEGER NOT NULL DEFAULT 0,
            sequence INTEGER NOT NULL DEFAULT 0,
            final INTEGER NOT NULL DEFAULT 0,
            open_used_ms INTEGER NOT NULL DEFAULT 0,
            open_prompt_tokens INTEGER NOT NULL DEFAULT 0,
            open_completion_tokens INTEGER NOT NULL DEFAULT 0,
            acknowledged INTEGER NOT NULL DEFAULT 0,
            refused INTEGER NOT NULL DEFAULT 0,
            refusal TEXT,
            waits_since INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY, tries INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS jobs_pending ON jobs (expires_at) WHERE acknowledged < sequence AND refused < sequence;
        PRAGMA user_version = 2;
        """;

    /// <summary>Which version of the tables the file has; 0 for a new one.</summary>
    public const string Version = "PRAGMA user_version";

    /// <summary>Adds what version 1 of the tables lacks; it is unknown since when its receipts wait, so from now.</summary>
    public const string FromVersion1 = """
        BEGIN IMMEDIATE;
        ALTER TABLE jobs ADD COLUMN waits_since INTEGER NOT NULL DEFAULT 0;
        UPDATE jobs SET waits_since = $now;
        PRAGMA user_version = 2;
        COMMIT;
        """;

    /// <summary>Writes something, to find out whether that is possible again.</summary>
    public const string Probe = "INSERT INTO probe VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET tries = tries + 1";

    /// <summary>Keeps a receipt; a later one replaces an earlier one, never the other way round.</summary>
    public const string SaveReceipt = """
        INSERT INTO jobs (job_id, requester, expires_at, limit_ms, used_ms, prompt_tokens, completion_tokens, status, sequence, final, waits_since)
        VALUES ($job, $requester, $expires, $limit, $used, $prompt, $completion, $status, $sequence, $final, $now)
        ON CONFLICT (job_id) DO UPDATE SET expires_at = excluded.expires_at, limit_ms = excluded.limit_ms, used_ms = excluded.used_ms, prompt_tokens = excluded.prompt_tokens,
            completion_tokens = excluded.completion_tokens, status = excluded.status, sequence = excluded.sequence, final = excluded.final,
            open_used_ms = 0, open_prompt_tokens = 0, open_completion_tokens = 0,
            waits_since = CASE WHEN max(jobs.acknowledged, jobs.refused) >= jobs.sequence THEN excluded.waits_since ELSE jobs.waits_since END
        WHERE excluded.sequence > jobs.sequence
        """;

    /// <summary>Keeps a checkpoint; it leaves the latest receipt as it is, because that may have been sent.</summary>
    public const string SaveCheckpoint = """
        INSERT INTO jobs (job_id, requester, expires_at, limit_ms, open_used_ms, open_prompt_tokens, open_completion_tokens)
        VALUES ($job, $requester, $expires, $limit, $used, $prompt, $completion)
        ON CONFLICT (job_id) DO UPDATE SET expires_at = excluded.expires_at, limit_ms = excluded.limit_ms, open_used_ms = excluded.open_used_ms,
            open_prompt_tokens = excluded.open_prompt_tokens, open_completion_tokens = excluded.open_completion_tokens
        """;

    /// <summary>Makes receipts of checkpoints that state more than the latest receipt.</summary>
    public const string Recover = """
        UPDATE jobs SET waits_since = CASE WHEN max(acknowledged, refused) >= sequence THEN $now ELSE waits_since END,
            sequence = sequence + 1, final = 0, status = $failed, used_ms = min(open_used_ms, limit_ms),
            prompt_tokens = max(prompt_tokens, open_prompt_tokens), completion_tokens = max(completion_tokens, open_completion_tokens)
        WHERE final = 0 AND open_used_ms > used_ms
        """;

    /// <summary>Makes the final receipts of jobs that expired while the worker was down.</summary>
    public const string CloseExpired = """
        UPDATE jobs SET waits_since = CASE WHEN max(acknowledged, refused) >= sequence THEN $now ELSE waits_since END,
            sequence = sequence + 1, final = 1
        WHERE final = 0 AND sequence > 0 AND expires_at < $good_since
        """;

    /// <summary>The jobs whose tickets are still good.</summary>
    public const string Current = $"{Select} WHERE expires_at >= $now";

    /// <summary>One job.</summary>
    public const string Find = $"{Select} WHERE job_id = $job";

    /// <summary>Receipts to send, those of the oldest jobs first.</summary>
    public const string Pending = $"{Select} WHERE acknowledged < sequence AND refused < sequence ORDER BY expires_at LIMIT $limit";

    /// <summary>How many receipts wait.</summary>
    public const string CountPending = "SELECT count(*) FROM jobs WHERE acknowledged < sequence AND refused < sequence";

    /// <summary>Since when the first of those that wait does, in seconds since 1970; 0 when none waits.</summary>
    public const string OldestPending = "SELECT coalesce(min(waits_since), 0) FROM jobs WHERE acknowledged < sequence AND refused < sequence";

    /// <summary>Notes that the coordinator has taken a receipt in.</summary>
    public const string Acknowledge = "UPDATE jobs SET acknowledged = max(acknowledged, $sequence) WHERE job_id = $job";

    /// <summary>Notes that the coordinator refuses a receipt for good, and why.</summary>
    public const string Refuse = "UPDATE jobs SET refused = max(refused, $sequence), refusal = $reason WHERE job_id = $job";

    /// <summary>Forgets jobs that are settled or refused and whose tickets expired long ago, and rows without a receipt.</summary>
    public const string Forget = """
        DELETE FROM jobs WHERE expires_at < $settled_before AND acknowledged >= sequence
            OR expires_at < $refused_before AND max(acknowledged, refused) >= sequence
        """;

    private const string Select =
        "SELECT job_id, requester, expires_at, limit_ms, used_ms, prompt_tokens, completion_tokens, status, sequence, final FROM jobs";
}
