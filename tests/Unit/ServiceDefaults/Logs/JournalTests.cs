using MonkeyTroop.ServiceDefaults.Logs;

namespace MonkeyTroop.Tests.Unit.ServiceDefaults.Logs;

public sealed class JournalTests
{
    [Theory]
    [InlineData("8:4711", "socket:[4711]", true)]
    [InlineData("8:4711", "socket:[471]", false)]
    [InlineData("8:4711", "pipe:[4711]", false)]
    [InlineData("8:4711", "/var/log/worker.log", false)]
    [InlineData("8:4711", null, false)]
    [InlineData("4711", "socket:[4711]", false)]
    [InlineData("8:", "socket:[]", false)]
    [InlineData("", "socket:[]", false)]
    public void IsStream_WhatSystemdNamedAndWhatThereIs_MustBeTheSameSocket(string named, string? stream, bool expected) =>
        Assert.Equal(expected, Journal.IsStream(named, () => stream));

    [Fact]
    public void IsStream_NoVariable_AsksNothing() =>
        Assert.False(Journal.IsStream(null, () => throw new InvalidOperationException("asked")));
}
