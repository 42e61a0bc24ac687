export default { name: 'nothing', checks: 'none' }
