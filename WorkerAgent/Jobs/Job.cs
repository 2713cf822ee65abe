using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>One job on this node: its meter, its running requests and the number of its latest receipt.</summary>
internal sealed partial class Job : IDisposable
{
    /// <summary>
    /// Use that gets a receipt of its own: half a second. Less, as of a reader that takes the end of its answer at once, waits for the
    /// job's next receipt.
    /// </summary>
    private static readonly TimeSpan WorthAReceipt = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private readonly IReceiptOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly JobMeter _meter;
    private readonly HashSet<RunningRequest> _running = [];
    private readonly ITimer _holdTimer;
    private JobRecord _record;
    private long _ticket = -1;
    private int _parallel;
    private bool _ended;
    private bool _closed;
    private bool _durable = true;

    /// <summary>Takes up a job, at the figures that <paramref name="record"/> states.</summary>
    public Job(JobRecord record, IReceiptOutbox outbox, TimeProvider time)
    {
        (_record, _outbox, _time) = (record, outbox, time);
        _meter = new JobMeter(TimeSpan.FromMilliseconds(record.LimitMilliseconds), TimeSpan.FromMilliseconds(record.UsedMilliseconds));
        _holdTimer = time.CreateTimer(_ => CutWhenOver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Account that pays.</summary>
    public string Requester => _record.Requester;

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>When the job's newest ticket expires.</summary>
    public DateTimeOffset ExpiresAt
    {
        get
        {
            lock (_gate)
            {
                return _record.ExpiresAt;
            }
        }
    }

    /// <summary>Takes over what a ticket of the job grants, unless a newer one was here before. What runs goes on with it.</summary>
    public void Learn(TicketClaims claims)
    {
        lock (_gate)
        {
            if (claims.Seq <= _ticket)
            {
                return;
            }

            (_ticket, _parallel) = (claims.Seq, claims.Parallel);
            _meter.Extend(TimeSpan.FromMilliseconds(JobRecord.LimitOf(claims)));
            if (claims is { Rates: { } rates, Multiplier: > 0 and var multiplier })
            {
                _meter.CountBy(rates, multiplier);
            }

            _record = _record with
            {
                LimitMilliseconds = Milliseconds(_meter.Limit),
                ExpiresAt = claims.ExpiresAt() > _record.ExpiresAt ? claims.ExpiresAt() : _record.ExpiresAt,
            };
            SetTimer(Now);
        }
    }

    /// <summary>Begins a request; null when it cannot.</summary>
    /// <param name="silence">How long its engine may be silent, before its answer and in it.</param>
    /// <param name="fault">Why it cannot.</param>
    public RunningRequest? Begin(TimeSpan silence, out BeginFault fault)
    {
        lock (_gate)
        {
            var now = Now;
            fault = _closed || _ended || _record.Final || _meter.IsUsedUpAt(now) ? BeginFault.UsedUp
                : _parallel > 0 && _running.Count >= _parallel ? BeginFault.Full
                : BeginFault.None;
            if (fault != BeginFault.None)
            {
                return null;
            }

            var request = new RunningRequest(this, _meter.Begin(now), new CutOff(silence, _time));
            _running.Add(request);
            SetTimer(now);
            return request;
        }
    }

    /// <summary>Whether the job takes no more requests: its hold is used up, or it was ended, by its requester or because this node could not serve it.</summary>
    public bool IsUsedUp
    {
        get
        {
            lock (_gate)
            {
                return _ended || _record.Final || _meter.IsUsedUpAt(Now);
            }
        }
    }

    /// <summary>
    /// Settles a request and makes its receipt durable; false when the outbox could not take it. Of a request that failed
    /// only what was delivered counts; one that was ended because it had used up its hold counts in full. A failure ends
    /// the job when nothing else of it runs: the client goes elsewhere, and the final receipt releases the rest of its hold.
    /// After a whole answer the meter runs on, until <see cref="LeaveAsync"/>: the end of the answer waits for its reader.
    /// </summary>
    internal Task<bool> EndAsync(RunningRequest request, JobStatus status, TokenUsage tokens)
    {
        lock (_gate)
        {
            var now = Now;
            var deliveredOnly = status == JobStatus.Failed && request.CutOff.Reason is not (CutReason.HoldUsedUp or CutReason.TicketOver);
            request.Meter.Count(tokens, now);
            _meter.Settle(request.Meter, deliveredOnly ? request.DeliveredUntil(now) : now);
            if (status != JobStatus.Completed)
            {
                _meter.Stop(request.Meter);
            }

            SetTimer(now);
            return SaveReceiptAsync(_record with
            {
                UsedMilliseconds = Milliseconds(_meter.Settled),
                Tokens = _record.Tokens + tokens,
                Status = status,
                Final = _running.Count == 1 && (status == JobStatus.Failed || _meter.IsUsedUpAt(now)),
            });
        }
    }

    /// <summary>
    /// Takes a request out that gives its slot back. Settles what it used since its receipt, as far as its reader let it wait; without a
    /// receipt, all that it used: its body took this time and came to nothing.
    /// </summary>
    internal Task<bool> LeaveAsync(RunningRequest request)
    {
        lock (_gate)
        {
            _running.Remove(request);
            var endsJob = _ended && _running.Count == 0;
            if (!_meter.Counts(request.Meter))
            {
                return endsJob ? SaveUseAsync(Milliseconds(_meter.Settled), _record.Status, isFinal: true) : Task.FromResult(true);
            }

            var now = Now;
            _meter.Settle(request.Meter, request.HasReceipt ? request.DeliveredUntil(now) : now);
            _meter.Stop(request.Meter);
            SetTimer(now);
            var (used, isUsedUp) = (Milliseconds(_meter.Settled), _meter.IsUsedUpAt(now));
            return used - _record.UsedMilliseconds < Milliseconds(WorthAReceipt) && !isUsedUp && !endsJob
                ? Task.FromResult(true)
                : SaveUseAsync(used, request.HasReceipt ? _record.Status : JobStatus.Cancelled, isFinal: endsJob || (isUsedUp && _running.Count == 0));
        }
    }

    /// <summary>Keeps what has been delivered so far, running requests included, in case this process ends without notice.</summary>
    internal Task<bool> CheckpointAsync(TokenUsage tokens)
    {
        lock (_gate)
        {
            var now = Now;
            var delivered = _running.ToDictionary(request => request.Meter, request => request.DeliveredUntil(now));
            return _outbox.SaveAsync(_record with
            {
                UsedMilliseconds = Milliseconds(_meter.DueWith(request => delivered[request])),
                Tokens = _record.Tokens + tokens,
                Status = JobStatus.Failed,
                Open = true,
            });
        }
    }

    /// <summary>Ends a job whose requester will not use it again. Its last receipt releases what is left of the hold, at once or when what runs has ended.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _ended = true;
            return _running.Count > 0 ? Task.CompletedTask
                : SaveUseAsync(Milliseconds(_meter.Settled), _record.Sequence == 0 ? JobStatus.Cancelled : _record.Status, isFinal: true);
        }
    }

    /// <summary>Ends a job that this node cannot serve, so that its hold is released at once; not while requests of it run.</summary>
    public Task GiveUpAsync()
    {
        lock (_gate)
        {
            return _running.Count > 0 || _record.Final
                ? Task.CompletedTask
                : SaveReceiptAsync(_record with { UsedMilliseconds = Milliseconds(_meter.Settled), Status = JobStatus.Failed, Final = true });
        }
    }

    /// <summary>The time since the meter's fixed moment.</summary>
    internal TimeSpan Clock() => Now;

    /// <summary>
    /// Closes a job whose ticket has expired, with a final receipt if it has had any use of this node; false while requests run
    /// or when the outbox could not take the receipt.
    /// </summary>
    public async Task<bool> TryCloseAsync()
    {
        Task<bool> saved;
        lock (_gate)
        {
            if (_running.Count > 0)
            {
                return false;
            }

            _closed = true;
            var used = Milliseconds(_meter.Settled);
            var isStated = _record.Sequence == 0 ? used == 0 : _record.Final && _durable;
            saved = isStated ? Task.FromResult(true) : SaveUseAsync(used, _record.Status, isFinal: true);
        }

        return await saved;
    }

    /// <inheritdoc />
    public void Dispose() => _holdTimer.Dispose();

    // Called under the lock, so that the outbox gets a job's receipts in their order.
    private async Task<bool> SaveReceiptAsync(JobRecord record)
    {
        _record = record with { Sequence = record.Sequence + 1, Open = false };
        _durable = await _outbox.SaveAsync(_record);
        return _durable;
    }

    // Nothing to say of a job that has said its last word, unless that never reached the disk.
    private Task<bool> SaveUseAsync(long used, JobStatus status, bool isFinal) =>
        _record.Final && _durable
            ? Task.FromResult(true)
            : SaveReceiptAsync(_record with { UsedMilliseconds = used, Status = status, Final = _record.Final || isFinal });

    private static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
