using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

public sealed class LeaseWordTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LeaseBook _book;

    public LeaseWordTests() => _book = new LeaseBook(_time);

    [Fact]
    public void WordOf_RequestsThatEndedAndOneThatRuns_HasTheTimeOfAllAndHowTheyEnded()
    {
        var entry = _book.Add(Leases.Create(_time));
        foreach (var end in (UseEnd[])[UseEnd.Whole, UseEnd.Cancelled, UseEnd.Broken])
        {
            using var use = Take()!;
            _time.Advance(TimeSpan.FromSeconds(2));
            use.HowEnded = end;
        }

        using var running = Take();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new LeaseWord(TimeSpan.FromSeconds(7), Requests: 4, Cancelled: 1, Broken: 1), _book.WordOf(entry));
    }

    /// <summary>600 bytes of prompt and 400 of text: 150 and 100 tokens. The reference GPU takes 0.05 + 0.15 + 2 s for them.</summary>
    [Fact]
    public void WordOf_ModelWithRates_CountsTokensAsTheyComeAndNeverMoreThanTime()
    {
        var entry = _book.Add(Leases.Create(_time) with { Rates = new TokenRates(1000, 50), Multiplier = 1 });
        using (var use = Take()!)
        {
            use.Sends(600);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal(TimeSpan.FromSeconds(0.1), _book.WordOf(entry).Due);

            _time.Advance(TimeSpan.FromSeconds(0.9));
            use.Hear(default, textBytes: 200);
            Assert.Equal(TimeSpan.FromSeconds(1), _book.WordOf(entry).Due);

            _time.Advance(TimeSpan.FromSeconds(9));
            use.Hear(default, textBytes: 400);
        }

        Assert.Equal(TimeSpan.FromSeconds(2.2), _book.WordOf(entry).Due);
    }

    [Fact]
    public void WordOf_ClockIsSetBackWhileARequestRuns_KeepsItsTime()
    {
        var clock = new SteppedClock(_time);
        var book = new LeaseBook(clock);
        var entry = book.Add(Leases.Create(clock));
        using (book.TryTake("llama", Leases.NoNodes))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            clock.Step = TimeSpan.FromSeconds(-60);
        }

        Assert.Equal(TimeSpan.FromSeconds(5), book.WordOf(entry).Due);
    }

    [Fact]
    public void WordOf_UseOfWhichNothingIsKnown_IsBroken()
    {
        var entry = _book.Add(Leases.Create(_time));
        Take()!.Dispose();

        Assert.Equal(1, _book.WordOf(entry).Broken);
    }

    [Fact]
    public void WordOf_StreamsThatCameWhole_SaysWhatTheyTook()
    {
        var entry = _book.Add(Leases.Create(_time));
        Stream(UseEnd.Whole, isStreamed: true);
        Stream(UseEnd.Whole, isStreamed: true);
        Stream(UseEnd.Cancelled, isStreamed: true);
        Stream(UseEnd.Whole, isStreamed: false);

        Assert.Equal(new MeasuredAnswers(2, Seconds: 8, FirstTokenSeconds: 2, PromptTokens: 20, CompletionTokens: 60), _book.WordOf(entry).Measured);
    }

    [Fact]
    public void WordOf_NoStream_MeasuredNothing()
    {
        var entry = _book.Add(Leases.Create(_time));
        Stream(UseEnd.Whole, isStreamed: false);

        Assert.Null(_book.WordOf(entry).Measured);
    }

    private void Stream(UseEnd end, bool isStreamed)
    {
        using var use = Take()!;
        use.Sends(40);
        _time.Advance(TimeSpan.FromSeconds(1));
        use.Hear(default, textBytes: 4);
        _time.Advance(TimeSpan.FromSeconds(3));
        use.Hear(new TokenUsage(10, 30), textBytes: 120);
        (use.IsStreamed, use.HowEnded) = (isStreamed, end);
    }

    private LeaseUse? Take() => _book.TryTake("llama", Leases.NoNodes);

    /// <summary>A clock that can be set, beside a counter that cannot.</summary>
    private sealed class SteppedClock(TimeProvider time) : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Step;

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
