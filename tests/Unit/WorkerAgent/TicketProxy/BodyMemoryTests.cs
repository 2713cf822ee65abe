using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class BodyMemoryTests
{
    private const int Largest = 1024 * 1024;
    private readonly BodyMemory _memory = new(Options.Create(new TicketProxyOptions { MaxBodyBytes = Largest }));

    [Fact]
    public void TryTake_OneTicket_GetsHalfAtMost()
    {
        Assert.Equal(4, Greedy("one"));
        Assert.Equal(4 * Largest, _memory.Taken);
    }

    [Fact]
    public void TryTake_OtherTicketsAreGreedy_FindsHalfOfWhatTheyLeave()
    {
        Assert.Equal(4, Greedy("one"));
        Assert.Equal(2, Greedy("two"));

        Assert.True(_memory.TryTake("three", Largest));
    }

    [Fact]
    public void Give_WhatWasTaken_CanBeTakenAgain()
    {
        Greedy("one");
        _memory.Give("one", 4 * Largest);

        Assert.Equal(0, _memory.Taken);
        Assert.Equal(4, Greedy("two"));
    }

    private int Greedy(string ticket)
    {
        var bodies = 0;
        while (_memory.TryTake(ticket, Largest))
        {
            bodies++;
        }

        return bodies;
    }
}
