using System.ComponentModel.DataAnnotations;
using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Tests.Unit.Grains.Storage;

public sealed class PostgresAddressTests
{
    [Fact]
    public void TryParse_Url_TakesEveryPart()
    {
        var parts = Parse("postgres://troop:secret@db.example:5433/coordinator?sslmode=verify-full&application_name=a%20b&connect_timeout=7");

        Assert.Equal(("db.example", 5433, "coordinator", "troop", "secret"), (parts.Host, parts.Port, parts.Database, parts.Username, parts.Password));
        Assert.Equal((SslMode.VerifyFull, "a b", 7), (parts.SslMode, parts.ApplicationName, parts.Timeout));
    }

    [Theory]
    [InlineData("postgresql://h/d", "h", 5432)]
    [InlineData("postgres://h", "h", 5432)]
    [InlineData("postgres://u@h/d", "h", 5432)]
    [InlineData("postgres://u:p@[::1]/d", "::1", 5432)]
    [InlineData("postgres://u:p@[2001:db8::1]:6000/d", "2001:db8::1", 6000)]
    [InlineData("postgres://u:p@%2Frun%2Fpostgresql/d", "/run/postgresql", 5432)]
    [InlineData("postgres:///d?host=/run/postgresql&port=6000", "/run/postgresql", 6000)]
    [InlineData("Host=h;Port=6000;Database=d", "h", 6000)]
    [InlineData("host=h;password=a://b", "h", 5432)]
    public void TryParse_HostAndPort_AreWhereTheyBelong(string address, string host, int port)
    {
        var parts = Parse(address);

        Assert.Equal((host, port), (parts.Host, parts.Port));
    }

    [Fact]
    public void TryParse_EncodedUserAndPassword_AreDecoded()
    {
        var parts = Parse("postgres://u%40x:p%3A%2F%40%3F%25%20%C3%A4@h/d%20b");

        Assert.Equal(("u@x", "p:/@?% ä", "d b"), (parts.Username, parts.Password, parts.Database));
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("mysql://u:secret@h/d")]
    [InlineData("http://u:secret@h/d")]
    [InlineData("postgres://u:secret@h:secret/d")]
    [InlineData("postgres://u:secret@h:0/d")]
    [InlineData("postgres://u:secret@h:65536/d")]
    [InlineData("postgres://u:secret@h:5432:secret/d")]
    [InlineData("postgres://u:secret@h/d?secret=1")]
    [InlineData("postgres://u:secret@h/d?sslmode=secret")]
    [InlineData("postgres://u:sec?ret@h/d")]
    [InlineData("postgres://:secret@/d")]
    [InlineData("Host=h;Secret=1")]
    [InlineData("Host=h;Port=secret")]
    [InlineData("Host=h;\"secret")]
    [InlineData("Database=secret")]
    [InlineData("Host=h;Minimum Pool Size=5;Maximum Pool Size=3;Password=secret")]
    public void Validate_NotAnAddress_SaysSoWithoutRepeatingIt(string address)
    {
        var options = new StorageOptions { ConnectionString = address };

        var refused = Assert.Single(options.Validate(new ValidationContext(options)));

        Assert.Contains("Storage:ConnectionString", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ErrorMessage, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ret@", refused.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Validate_None_IsSqlite(string? address)
    {
        var options = new StorageOptions { ConnectionString = address };

        Assert.False(options.IsPostgres);
        Assert.Empty(options.Validate(new ValidationContext(options)));
    }

    [Fact]
    public void WithLimits_AddressThatSetsNone_SetsAll()
    {
        var limited = PostgresDatabase.WithLimits(Parse("postgres://h/d"));

        Assert.Equal((5, 10, 30, 50), (limited.Timeout, limited.CommandTimeout, limited.MaxPoolSize, limited.MaxAutoPrepare));
        Assert.Equal("monkey-troop", limited.ApplicationName);
    }

    [Fact]
    public void WithLimits_AddressThatLiftsThem_SetsThemAgain()
    {
        var limited = PostgresDatabase.WithLimits(Parse("postgres://h/d?connect_timeout=0&commandtimeout=0"));

        Assert.Equal((5, 10), (limited.Timeout, limited.CommandTimeout));
    }

    [Theory]
    [InlineData("postgres://h/d?connect_timeout=1&application_name=mine&maxpoolsize=3&maxautoprepare=0&commandtimeout=2")]
    [InlineData("Host=h;Timeout=1;Application Name=mine;Maximum Pool Size=3;Max Auto Prepare=0;Command Timeout=2")]
    public void WithLimits_AddressThatSetsThem_KeepsThem(string address)
    {
        var limited = PostgresDatabase.WithLimits(Parse(address));

        Assert.Equal((1, 2, 3, 0), (limited.Timeout, limited.CommandTimeout, limited.MaxPoolSize, limited.MaxAutoPrepare));
        Assert.Equal("mine", limited.ApplicationName);
    }

    private static NpgsqlConnectionStringBuilder Parse(string address) =>
        PostgresAddress.TryParse(address, out var fault) ?? throw new FormatException(fault);
}
