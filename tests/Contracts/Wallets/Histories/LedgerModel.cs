using System.Globalization;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets.Histories;

/// <summary>
/// The ledger's rules written a second time, as plainly as possible: numbers in dictionaries, one operation after the other.
/// Says in words what each operation must answer.
/// </summary>
internal sealed partial class LedgerModel(TimeProvider time)
{
    private readonly Dictionary<string, Wallet> _wallets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly HashSet<(string Account, string Proof)> _proofs = [];
    private readonly Dictionary<(string Account, string Key), (string To, long Amount, string? Memo)> _transfers = [];

    /// <summary>Accounts with a wallet.</summary>
    public IEnumerable<string> Accounts => _wallets.Keys;

    public void Open(string account, long starter)
    {
        var wallet = WalletOf(account);
        (wallet.Balance, wallet.Starter) = (wallet.Balance + starter, starter);
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Balance, held and starter credits, and what is locked.</summary>
    public string Show(string account) => _wallets.TryGetValue(account, out var w) ? Text($"{w.Balance}/{w.Held}/{w.Starter}/{w.LockedOn(Today)}") : "none";

    public string Hold(HoldRequest request, HoldOptions options)
    {
        WalletOf(request.Owner);
        var wallet = _wallets[request.Account];
        if (_jobs.TryGetValue(request.JobId, out var known))
        {
            return Text($"placed {known.Amount} {Show(request.Account)}");
        }

        if (request.ProofKey is not null && _proofs.Contains((request.Account, request.ProofKey)))
        {
            return "proof reused";
        }

        long price = request.Multiplier.Thousandths, available = wallet.Balance - wallet.Held;
        var least = (request.Extends ? options.LeastFirstSeconds : options.MinimumSeconds) * 1000 * price;
        if (available < least)
        {
            return Text($"insufficient {available} of {least}");
        }

        var amount = Math.Min(available, request.Extends
            ? Math.Max(least, Math.Min(options.FirstSeconds * 1000 * price, wallet.Balance / options.FirstParts))
            : options.Seconds * 1000 * price);
        _jobs[request.JobId] = new Job(request, amount);
        _proofs.Add((request.Account, request.ProofKey ?? ""));
        wallet.Held += amount;
        return Text($"placed {amount} {Show(request.Account)}");
    }

    public string Extend(HoldExtension extension)
    {
        if (!_jobs.TryGetValue(extension.JobId, out var job))
        {
            return "unknown job";
        }

        if (job.Request.Account != extension.Account)
        {
            return "other account";
        }

        if (job.Status != "open" || job.Allowed is not null)
        {
            return "ended";
        }

        long price = job.Request.Multiplier.Thousandths;
        if (extension.Milliseconds < job.Amount / price)
        {
            return Text($"shorter than {job.Amount / price}");
        }

        var wallet = _wallets[extension.Account];
        var (more, available) = (Math.Max(0, (extension.Milliseconds * price) - job.Amount), wallet.Balance - wallet.Held);
        if (more > available)
        {
            return Text($"insufficient {available} of {more}");
        }

        wallet.Held += more;
        job.Amount += more;
        var vouched = Math.Max(Math.Min(extension.UsedMilliseconds, extension.Milliseconds), extension.Milliseconds - (300_000L * job.Request.Parallel));
        job.Vouched = Math.Max(job.Vouched, vouched * price);
        job.ExpiresAt = extension.ExpiresAt > job.ExpiresAt ? extension.ExpiresAt : job.ExpiresAt;
        return Text($"extended {job.Amount} until {job.ExpiresAt.ToUnixTimeMilliseconds()} {Show(extension.Account)}");
    }

    public string Hear(PayerWord word, DateTimeOffset now)
    {
        if (!_jobs.TryGetValue(word.JobId, out var job))
        {
            return "unknown job";
        }

        if (job.Request.Account != word.Account)
        {
            return "other account";
        }

        var said = word.Milliseconds + (long)Math.Ceiling(word.Milliseconds * 0.02m) + (100 * word.Requests) + (2_000 * (word.Cancelled + word.Broken));
        var allowed = Math.Max(said * job.Request.Multiplier.Thousandths, job.Vouched);
        if (job.Status != "cancelled" && now <= job.ExpiresAt.AddMinutes(15) && (job.Allowed is null || allowed > job.Allowed))
        {
            job.Allowed = allowed;
            Charge(job, Math.Min(Math.Max(job.Claimed, job.Captured), allowed));
        }

        return Text($"heard {job.Captured} differs {Difference(job)}");
    }

    public string Cancel(string account, string jobId)
    {
        if (_jobs.TryGetValue(jobId, out var job) && job.Request.Account == account && job.Status == "open" && job.Latest == 0)
        {
            End(job, "cancelled");
            return $"cancelled {Show(account)}";
        }

        return "unchanged";
    }

    public void Expire(DateTimeOffset before)
    {
        foreach (var job in _jobs.Values.Where(job => job.Status == "open" && job.ExpiresAt < before))
        {
            End(job, "expired");
        }
    }

    public string Settle(string account, VerifiedReceipt receipt)
    {
        if (!_jobs.TryGetValue(receipt.JobId, out var job) || job.Request.Account != account || job.Status == "cancelled")
        {
            return "unknown job";
        }

        if (job.Request.NodeId != receipt.NodeId)
        {
            return "other node";
        }

        if (job.Receipts.TryGetValue(receipt.Sequence, out var said))
        {
            return said == (receipt.DurationMilliseconds, receipt.Final) ? Settled(job, isNew: false, ends: false) : "conflict";
        }

        job.Receipts[receipt.Sequence] = (receipt.DurationMilliseconds, receipt.Final);
        if (receipt.Sequence < job.Latest)
        {
            return Settled(job, isNew: false, ends: false);
        }

        var clock = Math.Max(0, (long)(receipt.ReceivedAt - job.Request.IssuedAt).TotalMilliseconds) * job.Request.Parallel;
        clock += job.Request.Rates is { AreLearned: true } ? clock / 4 : 0;
        job.Claimed = Math.Min(Math.Min(receipt.DurationMilliseconds, clock) * job.Request.Multiplier.Thousandths, job.Amount);
        var ends = receipt.Final && !job.Final;
        var wasOpen = job.Status == "open";
        Charge(job, Math.Min(job.Claimed, job.Allowed ?? job.Claimed));
        job.Latest = receipt.Sequence;
        job.Final |= receipt.Final;
        if (wasOpen && receipt.Final)
        {
            End(job, "settled");
        }

        return Settled(job, isNew: true, ends);
    }

    public string Transfer(CreditTransfer transfer)
    {
        if (!_wallets.TryGetValue(transfer.Account, out var sender))
        {
            return "unknown sender";
        }

        if (!_wallets.TryGetValue(transfer.Recipient, out var recipient))
        {
            return "unknown recipient";
        }

        if (_transfers.TryGetValue((transfer.Account, transfer.Key), out var made))
        {
            return made == (transfer.Recipient, transfer.Amount.Micros, transfer.Memo) ? Text($"given {Show(transfer.Account)} {Show(transfer.Recipient)}") : "conflict";
        }

        var giveable = Math.Min(sender.Balance - sender.Held, sender.Balance - sender.Starter - sender.LockedOn(Today));
        if (transfer.Amount.Micros > giveable)
        {
            return Text($"giveable {giveable}");
        }

        _transfers[(transfer.Account, transfer.Key)] = (transfer.Recipient, transfer.Amount.Micros, transfer.Memo);
        sender.Balance -= transfer.Amount.Micros;
        recipient.Balance += transfer.Amount.Micros;
        return Text($"given {Show(transfer.Account)} {Show(transfer.Recipient)}");
    }

    private void End(Job job, string status)
    {
        _wallets[job.Request.Account].Held -= job.Amount - job.Captured;
        job.Status = status;
    }

    private string Settled(Job job, bool isNew, bool ends) =>
        Text($"settled {job.Captured} {Show(job.Request.Account)} {Show(job.Request.Owner)} differs {Difference(job)}{(isNew ? " new" : "")}{(ends ? " end" : "")}");

    private Wallet WalletOf(string account) => _wallets.TryGetValue(account, out var wallet) ? wallet : _wallets[account] = new Wallet();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
