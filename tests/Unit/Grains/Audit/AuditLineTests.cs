using System.Text;
using CsCheck;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Tests.Unit.Grains.Audit;

public sealed class AuditLineTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    private const string Nasty = "\r\n\0\u2028\u2029\u0085\x1B\x7F\"\\\uD800\uDC00";

    /// <summary>Any UTF-16 units at all, halves of pairs and line ends more often than chance would have them.</summary>
    private static readonly Gen<string> AnyText = Gen.OneOf(
            Gen.Char, Gen.Int[0, Nasty.Length - 1].Select(index => Nasty[index]))
        .Array[0, 2000].Select(units => new string(units));

    [Fact]
    public void Write_AnyTexts_IsOneLineOfAsciiThatReadsBackTheSame() =>
        Gen.Select(AnyText, AnyText, Gen.Select(AnyText, AnyText).Array[0, 30]).Sample((type, user, details) =>
        {
            var given = new AuditEvent
            {
                EventId = Guid.CreateVersion7(Now),
                EventType = type,
                UserId = user,
                CreatedAt = Now,
                Details = details.DistinctBy(detail => detail.Item1).ToDictionary(detail => detail.Item1, detail => detail.Item2),
            };

            var line = AuditLine.Write(given);

            Assert.Equal(line.Length - 1, Array.IndexOf(line, AuditLine.End));
            Assert.All(line[..^1], b => Assert.InRange(b, 0x20, 0x7E));
            Assert.True(AuditLine.TryRead(line.AsSpan(..^1), out var read));
            AssertSame(AuditText.Clean(given), read);
        }, iter: 2000);

    [Fact]
    public void Write_OrdinaryTexts_KeepsThemToTheLetter()
    {
        const string spoken = "\r\n\t\u2028 dön't 🐒 \x1B[31m\"\\";
        var given = AuditEvent.Of(TimeProvider.System, AuditEventTypes.Authorized, "account", ("model", spoken), ("none", null));

        Assert.True(AuditLine.TryRead(AuditLine.Write(given).AsSpan(..^1), out var read));

        Assert.Equal((given.EventId, given.EventType, "account"), (read.EventId, read.EventType, read.UserId));
        Assert.Equal(new Dictionary<string, string> { ["model"] = spoken }, read.Details);
    }

    [Fact]
    public void Clean_WhatNoStoreTakes_IsReplaced() => Assert.Equal(
        ["a\uFFFDb", "a\uFFFDb", "\uFFFD", "🐒"],
        ((string[])["a\0b", "a\uD800b", "\uDC00", "🐒"]).Select(given => AuditText.Clean(given, 10)));

    [Fact]
    public void Clean_LongText_IsClippedAndSaysSo()
    {
        Assert.Equal("aaa\u2026", AuditText.Clean("aaaaa", 4));
        Assert.Equal("aa\uFFFD\u2026", AuditText.Clean("aa🐒🐒", 4));
        Assert.Equal("aaaa", AuditText.Clean("aaaa", 4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"event_id\":\"01a206fb-db6c-7905-af10-3660cf8060ab\",\"event_type\":\"x")]
    [InlineData("{\"event_id\":\"no\",\"event_type\":\"x\",\"created_at\":\"2026-01-01T00:00:00Z\"}")]
    [InlineData("\0\0\0\0")]
    [InlineData("[1]")]
    public void TryRead_NoLineOfOurs_SaysSo(string line) => Assert.False(AuditLine.TryRead(Encoding.UTF8.GetBytes(line), out _));

    private static void AssertSame(AuditEvent expected, AuditEvent actual)
    {
        Assert.Equal((expected.EventId, expected.EventType, expected.UserId, expected.CreatedAt), (actual.EventId, actual.EventType, actual.UserId, actual.CreatedAt));
        Assert.Equal(expected.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal), actual.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal));
    }
}
