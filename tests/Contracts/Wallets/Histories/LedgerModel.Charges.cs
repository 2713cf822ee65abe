using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets.Histories;

/// <content>What charges and refunds move, by purse.</content>
internal sealed partial class LedgerModel
{
    private void Charge(Job job, long due)
    {
        var (payer, owner, isOpen) = (_wallets[job.Request.Account], _wallets[job.Request.Owner], job.Status == "open");
        if (due >= job.Captured)
        {
            Pay(job, payer, owner, isOpen ? due - job.Captured : Math.Min(due - job.Captured, payer.Balance - payer.Held), isOpen);
        }
        else
        {
            var earned = Math.Min(owner.Balance - owner.Held, owner.Balance - owner.Starter);
            var (paidFree, free) = (Math.Max(0, job.Captured - job.StarterPaid - job.LockedPaid), owner.Balance - owner.Starter - owner.LockedOn(Today));
            Refund(job, payer, owner, Math.Min(job.Captured - due, payer != owner && free < paidFree ? Math.Min(earned, free) : earned), isOpen);
        }
    }

    private static long Difference(Job job) => job.Request.Account == job.Request.Owner || job.Allowed is null
        ? 0
        : Math.Max(0, Math.Max(job.Claimed, job.Captured) - job.Allowed.Value);

    private void Pay(Job job, Wallet payer, Wallet owner, long amount, bool fromHold)
    {
        payer.Balance -= amount;
        owner.Balance += amount;
        payer.Held -= fromHold ? amount : 0;
        job.Captured += amount;
        if (payer != owner)
        {
            var starter = Math.Min(amount, payer.Starter); // starter credits go first, then the longest locked
            payer.Starter -= starter;
            job.StarterPaid += starter;
            owner.Lock(Today.AddDays(8), starter);
            foreach (var (day, spent) in payer.Unlock(Today, amount - starter))
            {
                job.LockedPaid += spent;
                owner.Lock(day, spent);
            }
        }
    }

    private void Refund(Job job, Wallet payer, Wallet owner, long amount, bool toHold)
    {
        owner.Balance -= amount;
        payer.Balance += amount;
        payer.Held += toHold ? amount : 0;
        job.Captured -= amount;
        if (payer == owner)
        {
            return;
        }

        var starter = Math.Max(0, job.StarterPaid - job.Captured); // what was paid last comes back first
        var locked = Math.Max(0, job.LockedPaid + job.StarterPaid - job.Captured - starter);
        payer.Starter += starter;
        job.StarterPaid -= starter;
        job.LockedPaid -= locked;
        payer.Lock(Today.AddDays(8), locked);
        owner.Unlock(Today, starter + locked);
    }

    private sealed class Wallet
    {
        public long Balance { get; set; }

        public long Held { get; set; }

        public long Starter { get; set; }

        private readonly SortedDictionary<DateOnly, long> _locked = [];

        public long LockedOn(DateOnly day) => _locked.Where(lot => lot.Key > day).Sum(lot => lot.Value);

        public void Lock(DateOnly freeFrom, long amount) => _locked[freeFrom] = _locked.GetValueOrDefault(freeFrom) + amount;

        public List<(DateOnly Day, long Amount)> Unlock(DateOnly today, long most)
        {
            var taken = new List<(DateOnly, long)>();
            foreach (var day in _locked.Keys.Where(day => day > today).Reverse().ToList())
            {
                var part = Math.Min(_locked[day], most);
                _locked[day] -= part;
                most -= part;
                taken.Add((day, part));
            }

            return taken;
        }
    }

    private sealed class Job(HoldRequest request, long amount)
    {
        public HoldRequest Request => request;

        public long Amount { get; set; } = amount;

        public DateTimeOffset ExpiresAt { get; set; } = request.ExpiresAt;

        public long Captured { get; set; }

        public long Claimed { get; set; }

        public long? Allowed { get; set; }

        public long Vouched { get; set; }

        public long StarterPaid { get; set; }

        public long LockedPaid { get; set; }

        public long Latest { get; set; }

        public bool Final { get; set; }

        public string Status { get; set; } = "open";

        public Dictionary<long, (long Duration, bool Final)> Receipts { get; } = [];
    }
}
