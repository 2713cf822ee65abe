using CsCheck;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.Gateway.Tickets;

public class KeyScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A ring as rotations make it, at a moment: when each key was made, and whether by hand and at once.</summary>
    private static readonly Gen<(TicketOptions Options, List<KeyTimes> Keys, DateTimeOffset Now)> Rings =
        from lifetime in Gen.Int[10, 3600]
        from lead in Gen.Int[1, 7200]
        from made in Gen.Select(Gen.Int[0, 20_000], Gen.Int[0, 9]).List[1, 12]
        from now in Gen.Int[-1000, 150_000]
        let options = new TicketOptions { Lifetime = TimeSpan.FromSeconds(lifetime), PublicationLead = TimeSpan.FromSeconds(lead) }
        select (options, Make(made, options), Start + TimeSpan.FromSeconds(now));

    [Fact]
    public void At_AnyRingAtAnyTime_ExactlyOneKeySigns() => Rings.Sample(ring =>
    {
        var phases = KeySchedule.At(ring.Keys, ring.Options, ring.Now);

        return phases.Count == ring.Keys.Count && phases.Count(phase => phase.State == KeyState.Current) == 1;
    });

    [Fact]
    public void At_TicketSignedAtAnyTime_ItsKeyIsPublishedUntilTheTicketHasExpired() => Rings.Sample(ring =>
    {
        var signer = KeySchedule.At(ring.Keys, ring.Options, ring.Now).Single(phase => phase.State == KeyState.Current).Times;
        var ends = ring.Now + ring.Options.Lifetime + TicketVerifier.ClockSkew;

        return KeySchedule.At(ring.Keys, ring.Options, ends).Single(phase => phase.Times.Kid == signer.Kid) is { IsPublished: true };
    });

    [Fact]
    public void At_KeyThatSignsAfterALead_WasPublishedForAllOfIt() => Rings.Sample(ring =>
    {
        var current = KeySchedule.At(ring.Keys, ring.Options, ring.Now).Single(phase => phase.State == KeyState.Current).Times;

        return current.SignsFrom == current.PublishedAt // the first, or by hand
            || ring.Now < Start // before there was any
            || ring.Now - current.PublishedAt >= ring.Options.PublicationLead;
    });

    [Fact]
    public void At_KeyWithdrawn_IsNeitherPublishedNorSigns() => Rings.Sample(ring => KeySchedule
        .At([.. ring.Keys.SkipLast(1).Select(key => key with { WithdrawnAt = Start }), ring.Keys[^1]], ring.Options, ring.Now)
        .Where(phase => phase.Times.WithdrawnAt is not null)
        .All(phase => phase is { State: KeyState.Withdrawn, IsPublished: false }));

    [Fact]
    public void NextChange_BeforeIt_NothingChanges() => Rings.Sample(ring =>
    {
        var phases = KeySchedule.At(ring.Keys, ring.Options, ring.Now);
        var next = KeySchedule.NextChange(phases, ring.Now) ?? ring.Now.AddDays(1000);

        return next > ring.Now && KeySchedule.At(ring.Keys, ring.Options, next.AddTicks(-1)).SequenceEqual(phases);
    });

    [Fact]
    public void IsDue_AsTimeGoesOn_PublishesTheLeadBeforeTheKeysEndAndOnce()
    {
        var options = new TicketOptions();
        List<KeyTimes> keys = [new("first", Start, Start, null)];

        Assert.False(IsDue(options.RotateEvery - options.PublicationLead - TimeSpan.FromTicks(1)));
        Assert.True(IsDue(options.RotateEvery - options.PublicationLead));

        var made = Start + options.RotateEvery - options.PublicationLead;
        keys.Add(new("second", made, made + options.PublicationLead, null));
        Assert.False(IsDue(options.RotateEvery - options.PublicationLead));
        Assert.False(IsDue(options.RotateEvery));
        Assert.False(IsDue((2 * options.RotateEvery) - options.PublicationLead - TimeSpan.FromTicks(1)));
        Assert.True(IsDue((2 * options.RotateEvery) - options.PublicationLead));

        bool IsDue(TimeSpan after) => KeySchedule.IsDue(KeySchedule.At(keys, options, Start + after), options, Start + after);
    }

    [Theory]
    [InlineData(301, 600, false)]
    [InlineData(900, 600, false)]
    [InlineData(901, 600, true)]
    public void Validate_RotationShorterThanTicketAndLead_IsRefused(int rotate, int lead, bool isValid)
    {
        var options = new TicketOptions { RotateEvery = TimeSpan.FromSeconds(rotate), PublicationLead = TimeSpan.FromSeconds(lead) };

        Assert.Equal(isValid, !options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)).Any());
    }

    private static List<KeyTimes> Make(List<(int After, int ByHand)> made, TicketOptions options)
    {
        var (keys, at) = (new List<KeyTimes>(), Start);
        foreach (var (after, byHand) in made)
        {
            // A key that waits for its time is not followed by another.
            at = keys.Count == 0 ? Start : (at > keys[^1].SignsFrom ? at : keys[^1].SignsFrom) + TimeSpan.FromSeconds(after);
            keys.Add(new KeyTimes($"key-{keys.Count}", at, keys.Count == 0 || byHand == 0 ? at : at + options.PublicationLead, null));
        }

        return keys;
    }
}
