using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

public sealed class JobRatesTests
{
    [Theory]
    [InlineData("400000 20000")]
    [InlineData("400000 20000 learned")]
    [InlineData(null)]
    public void Parse_WhatWasWritten_IsTheSame(string? text) => Assert.Equal(text, JobRates.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("400000")]
    [InlineData("400000 x")]
    [InlineData("400000 20000 guessed")]
    [InlineData("400000 20000 learned learned")]
    public void Parse_AnotherText_Throws(string text) => Assert.ThrowsAny<FormatException>(() => JobRates.Parse(text));
}
