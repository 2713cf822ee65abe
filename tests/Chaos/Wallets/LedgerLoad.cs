using System.Collections.Concurrent;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>
/// Many accounts that take tickets, extend and end jobs, give credits and look at balances, nodes that hand receipts in, all at the same time and
/// whatever becomes of the coordinator. What can be repeated is repeated until it is answered.
/// </summary>
/// <param name="accounts">The accounts.</param>
/// <param name="nodes">The nodes with their owners.</param>
/// <param name="caller">Makes the calls.</param>
/// <param name="journal">Where the calls go.</param>
/// <param name="lateAfter">How long after its ticket a late receipt waits.</param>
internal sealed class LedgerLoad(
    LoadAccounts accounts, IReadOnlyDictionary<string, (FakeNode Node, string Owner)> nodes, LedgerCaller caller, Journal journal, TimeSpan lateAfter)
{
    /// <summary>The model that every node serves.</summary>
    public const string Model = "storm:1b";

    private const int JobRunners = 10;
    private const int Couriers = 3;
    private const int Senders = 2;
    private const int Readers = 2;

    /// <summary>Largest transfer in micro-credits; about what a job of the load earns.</summary>
    private const int MostGiven = 60_000;

    /// <summary>Largest extension, in milliseconds of the node.</summary>
    private const int MostExtended = 3_000;

    /// <summary>Most times that one receipt is handed in or one transfer asked for: some minutes of an outage.</summary>
    private const int Budget = 2000;

    private readonly ConcurrentQueue<AskedReceipt> _outstanding = new();
    private readonly ConcurrentQueue<(DateTimeOffset Due, AskedReceipt Receipt)> _late = new();

    /// <summary>Whether jobs are extended and ended. Members of an earlier version cannot, and calls for it fail while there are any.</summary>
    public bool ExtendsJobs { get; set; } = true;

    /// <summary>The load while it runs. It fails when the test itself is wrong, and then moves nothing any more.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Loads the coordinators until told to stop; calls under way are finished.</summary>
    public Task RunAsync(ChaosRun run, CancellationToken stop) => Running = Task.WhenAll(
    [
        .. Enumerable.Range(0, JobRunners).Select(_ => RepeatAsync(RunJobAsync, run.Random(), stop)),
        .. Enumerable.Range(0, Couriers).Select(_ => RepeatAsync(CarryAsync, run.Random(), stop)),
        .. Enumerable.Range(0, Senders).Select(_ => RepeatAsync(TransferAsync, run.Random(), stop)),
        .. Enumerable.Range(0, Readers).Select(_ => RepeatAsync(random => caller.BalanceAsync(accounts.Pick(random), random), run.Random(), stop)),
    ]);

    /// <summary>Delivers what is outstanding, late or not. The coordinators are up by now.</summary>
    public async Task DrainAsync(ChaosRun run)
    {
        var random = run.Random();
        while (_late.TryDequeue(out var late))
        {
            _outstanding.Enqueue(late.Receipt);
        }

        while (!_outstanding.IsEmpty)
        {
            await StepAsync(CarryAsync, random);
        }
    }

    private static async Task RepeatAsync(Func<Random, Task<Fate>> step, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(step, random);
        }
    }

    /// <summary>Takes a step and a breath, a longer one when there was nothing to do or nobody to do it.</summary>
    private static async Task<Fate> StepAsync(Func<Random, Task<Fate>> step, Random random)
    {
        var fate = await step(random);
        var pause = fate == Fate.Done ? random.Next(5) : random.Next(20, 150);
        await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, CancellationToken.None);
        return fate;
    }

    /// <summary>Asks until it is answered; a fault when that takes more than <see cref="Budget"/> attempts.</summary>
    private async Task<Fate> UntilAnsweredAsync(Func<Random, Task<Fate>> ask, string what, Random random)
    {
        for (var attempt = 0; attempt < Budget; attempt++)
        {
            if (await StepAsync(ask, random) is not Fate.Unknown and var fate)
            {
                return fate;
            }
        }

        journal.AddFault($"{what} was not answered in {Budget} attempts");
        return Fate.Unknown;
    }

    private async Task<Fate> RunJobAsync(Random random)
    {
        var account = accounts.Pick(random);
        var asked = await caller.AuthorizeAsync(account, Model, random);
        if (asked.Ticket is { } ticket)
        {
            var script = ReceiptScript.Draw(random);
            var receipts = script.Steps.Select(step => Ask(ticket, account, step, random)).ToList();
            if (script.IsLate)
            {
                receipts.ForEach(receipt => _late.Enqueue((ticket.ExpiresAt + lateAfter, receipt)));
            }
            else
            {
                await Task.WhenAll(HandInAsync(ticket, receipts, script, random), ExtendAsync(ticket, account, new Random(random.Next())));
                if (ExtendsJobs && random.Next(4) == 0)
                {
                    // Now and then a little less than the node says, and never so much that the two would be kept apart.
                    var stated = script.Steps.Select(step => step.Milliseconds).DefaultIfEmpty(0).Max();
                    var word = new AskedWord(ticket.JobId, Math.Max(0, stated + random.Next(-20, 500)));
                    journal.Add(word);
                    await caller.EndAsync(word, account, random.Next(2) == 0 ? JobOutcome.Completed : JobOutcome.Failed, random);
                }
            }
        }

        return asked.Fate;
    }

    /// <summary>Asks for more time for every third job, each time until it is answered, and now and then once more.</summary>
    private async Task ExtendAsync(AuthorizeResponse ticket, EcKeyPair account, Random random)
    {
        var total = decimal.ToInt64(Math.Ceiling(ticket.Hold / ticket.Multiplier * 1000));
        for (var times = ExtendsJobs && random.Next(3) == 0 ? random.Next(1, 3) : 0; times > 0; times--)
        {
            total += random.Next(1, MostExtended);
            var asked = new AskedExtension(ticket.JobId, total);
            journal.Add(asked);
            var fate = await UntilAnsweredAsync(again => caller.ExtendAsync(asked, account, again), $"the extension of job {ticket.JobId}", random);
            if (fate != Fate.Unknown && random.Next(3) == 0)
            {
                await caller.ExtendAsync(asked, account, random);
            }
        }
    }

    private async Task HandInAsync(AuthorizeResponse ticket, List<AskedReceipt> receipts, ReceiptScript script, Random random)
    {
        if (script.AtOnce)
        {
            await Task.WhenAll(receipts.Select(receipt => HandInAsync(receipt, script, new Random(random.Next()))));
            return;
        }

        foreach (var receipt in receipts)
        {
            await HandInAsync(receipt, script, random);
            if (random.Next(8) == 0)
            {
                await caller.SubmitAsync(Forge(ticket, receipt, random), random);
            }
        }
    }

    private async Task HandInAsync(AskedReceipt receipt, ReceiptScript script, Random random)
    {
        do
        {
            await SubmitAsync(receipt, random);
        }
        while (random.NextDouble() < script.Repetition && receipt.Attempts < 3);
    }

    /// <summary>Hands in what waits, and what was late enough.</summary>
    private async Task<Fate> CarryAsync(Random random)
    {
        while (_late.TryPeek(out var late) && late.Due < TimeProvider.System.GetUtcNow() && _late.TryDequeue(out late))
        {
            _outstanding.Enqueue(late.Receipt);
        }

        return _outstanding.TryDequeue(out var receipt) ? await SubmitAsync(receipt, random) : Fate.Refused;
    }

    private async Task<Fate> SubmitAsync(AskedReceipt receipt, Random random)
    {
        var fate = await caller.SubmitAsync(receipt, random);
        if (receipt.Fate != Fate.Unknown)
        {
            return fate;
        }

        if (receipt.Attempts >= Budget)
        {
            journal.AddFault($"receipt {receipt.Receipt.Sequence} of job {receipt.Receipt.JobId} was not taken in {Budget} attempts");
            return fate;
        }

        _outstanding.Enqueue(receipt);
        return fate;
    }

    /// <summary>Asks for a transfer until it is answered, and now and then once more.</summary>
    private async Task<Fate> TransferAsync(Random random)
    {
        var (sender, recipient) = accounts.PickPair(random);
        var key = $"{random.NextInt64():x16}{random.NextInt64():x16}";
        var transfer = new AskedTransfer(sender.Thumbprint, new TransferRequest
        {
            To = recipient.Thumbprint,
            Amount = random.Next(1, MostGiven) / 1_000_000m,
            IdempotencyKey = key,
            Memo = key,
        });
        journal.Add(transfer);
        await UntilAnsweredAsync(again => caller.TransferAsync(transfer, sender, again), $"gift {key}", random);
        if (transfer.Fate == Fate.Done && random.Next(4) == 0)
        {
            await caller.TransferAsync(transfer, sender, random);
            await caller.ForgeAsync(transfer, sender, random);
        }

        return transfer.Fate;
    }

    private AskedReceipt Ask(AuthorizeResponse ticket, EcKeyPair account, ReceiptStep step, Random random)
    {
        var asked = new AskedReceipt(
            nodes[ticket.NodeId].Node.Sign(new()
            {
                JobId = ticket.JobId,
                RequesterPublicKey = account.Thumbprint,
                WorkerNodeId = ticket.NodeId,
                DurationSeconds = step.Milliseconds / 1000m,
                Sequence = step.Sequence,
                Final = step.IsFinal,
                PromptTokens = random.Next(100),
                CompletionTokens = random.Next(100),
                Status = JobStatus.Completed,
            }),
            isForged: false);
        journal.Add(asked);
        return asked;
    }

    /// <summary>A receipt that must not pass. One with other figures is a forgery only once the true one is known to be on record.</summary>
    private AskedReceipt Forge(AuthorizeResponse ticket, AskedReceipt original, Random random)
    {
        var receipt = original.Receipt;
        var (inflated, another) = (receipt.DurationSeconds + 1000, nodes.First(node => node.Key != ticket.NodeId));
        var forged = new AskedReceipt(
            random.Next(original.Fate == Fate.Done ? 4 : 3) switch
            {
                0 => receipt with { DurationSeconds = inflated },
                1 => another.Value.Node.Sign(receipt with { WorkerNodeId = another.Key }),
                2 => receipt with { RequesterPublicKey = accounts.Keys.First(key => key.Thumbprint != receipt.RequesterPublicKey).Thumbprint },
                _ => nodes[ticket.NodeId].Node.Sign(receipt with { DurationSeconds = inflated }),
            },
            isForged: true);
        journal.Add(forged);
        return forged;
    }
}
