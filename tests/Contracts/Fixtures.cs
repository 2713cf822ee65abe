using MonkeyTroop.Tests.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(SharedPostgres))]
