using MonkeyTroop.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Grains.Scheduling;

public class ServedModelsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);
    private readonly ServedModelsState _state = new();

    private ServedModels Models => new(_state, Life);

    [Fact]
    public void Knows_WhatWasServed_ForItsLifetimeSinceTheLastTime()
    {
        Models.Learn("owner", ["llama", "sha256:a"], Start);
        Models.Learn("owner", ["llama"], Start.AddDays(10));

        Assert.True(Models.Knows("llama", Start.AddDays(40).AddTicks(-1)));
        Assert.False(Models.Knows("llama", Start.AddDays(40)));
        Assert.True(Models.Knows("sha256:a", Start + Life - TimeSpan.FromTicks(1)));
        Assert.False(Models.Knows("sha256:a", Start + Life));
        Assert.False(Models.Knows("never", Start));
    }

    [Fact]
    public void Learn_MoreThanAnOwnersShare_ReplacesItsOwnOldestOnly()
    {
        Models.Learn("honest", ["llama"], Start);
        Models.Learn("flooder", ["llama"], Start);
        for (var number = 0; number < 10 * ServedModels.Share; number++)
        {
            Models.Learn("flooder", [$"junk-{number}"], Start.AddSeconds(1 + number));
        }

        Assert.True(Models.Knows("llama", Start));
        Assert.False(Models.Knows("junk-0", Start));
        Assert.True(Models.Knows($"junk-{(10 * ServedModels.Share) - 1}", Start));
        Assert.Equal(ServedModels.Share, _state.Owners["flooder"].Count);
    }

    [Fact]
    public void Learn_MoreThanAllMay_ForgetsWhatWasServedLongestAgo()
    {
        Models.Learn("oldest", ["gone"], Start);
        Models.Learn("second", ["kept"], Start.AddSeconds(1));
        for (var owner = 0; _state.Owners.Values.Sum(words => words.Count) < ServedModels.Capacity; owner++)
        {
            var free = ServedModels.Capacity - _state.Owners.Values.Sum(words => words.Count);
            Models.Learn($"o{owner}", [.. Enumerable.Range(0, Math.Min(free, ServedModels.Share)).Select(word => $"m{word}")], Start.AddSeconds(2));
        }

        Models.Learn("last", ["news"], Start.AddSeconds(3));

        Assert.False(Models.Knows("gone", Start));
        Assert.True(Models.Knows("kept", Start));
        Assert.True(Models.Knows("news", Start));
        Assert.DoesNotContain("oldest", _state.Owners.Keys);
    }

    [Fact]
    public void Learn_ServedAgainSoon_IsNotWorthAWrite()
    {
        Assert.True(Models.Learn("owner", ["llama"], Start));
        Assert.False(Models.Learn("owner", ["llama"], Start.AddHours(1)));
        Assert.True(Models.Learn("owner", ["llama"], Start.AddDays(1)));
    }

    [Fact]
    public void Learn_OwnerWhoseWordsAreAllOld_IsForgotten()
    {
        Models.Learn("gone", ["llama"], Start);
        Models.Learn("new", ["mistral"], Start + Life);

        Assert.Equal(["new"], _state.Owners.Keys);
    }
}
