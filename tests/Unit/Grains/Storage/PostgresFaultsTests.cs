using System.Net.Sockets;
using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Tests.Unit.Grains.Storage;

public sealed class PostgresFaultsTests
{
    [Theory]
    [InlineData("08006", true)] // connection failure
    [InlineData("25006", true)] // read-only
    [InlineData("25P03", true)] // the session stood still in a transaction for too long
    [InlineData("40P01", true)] // deadlock
    [InlineData("53100", true)] // disk full
    [InlineData("53300", true)] // too many connections
    [InlineData("55P03", true)] // a lock was not to be had
    [InlineData("57014", true)] // cancelled
    [InlineData("57P01", true)] // shut down
    [InlineData("57P03", true)] // starting up
    [InlineData("58030", true)] // input or output error
    [InlineData("22001", false)]
    [InlineData("23505", false)]
    [InlineData("25P02", false)]
    [InlineData("42P01", false)]
    public void IsAway_ErrorOfTheServer_TellsItsStateFromARefusal(string state, bool isAway) =>
        Assert.Equal(isAway, PostgresFaults.IsAway(new PostgresException("text", "ERROR", "ERROR", state)));

    [Fact]
    public void IsAway_NoAnswer_IsTrue()
    {
        Assert.True(PostgresFaults.IsAway(new NpgsqlException("text", new IOException())));
        Assert.True(PostgresFaults.IsAway(new TimeoutException()));
        Assert.True(PostgresFaults.IsAway(new SocketException()));
    }

    [Fact]
    public void IsAway_DefectOfOurs_IsFalse() => Assert.False(PostgresFaults.IsAway(new InvalidCastException()));
}
